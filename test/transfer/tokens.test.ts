import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openStage, type Stage } from './stage.ts'

// Each test starts the command line several times, which a busy machine takes its time over.
vi.setConfig({ testTimeout: 120_000 })

const hex = '3132333435363738393031323334353637383930'
const base32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

const figure6 = `<?xml version="1.0" encoding="UTF-8"?>
<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"
  xmlns:xenc="http://www.w3.org/2001/04/xmlenc#">
  <EncryptionKey><ds:KeyName>Pre-shared-key</ds:KeyName></EncryptionKey>
  <MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"><MACKey>
    <xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>
    <xenc:CipherData><xenc:CipherValue>ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX</xenc:CipherValue></xenc:CipherData>
  </MACKey></MACMethod>
  <KeyPackage><DeviceInfo><Manufacturer>Manufacturer</Manufacturer><SerialNo>987654321</SerialNo></DeviceInfo>
    <Key Id="12345678" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp"><Issuer>Issuer</Issuer>
      <AlgorithmParameters><ResponseFormat Length="8" Encoding="DECIMAL"/></AlgorithmParameters>
      <Data><Secret><EncryptedValue>
        <xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>
        <xenc:CipherData><xenc:CipherValue>AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv</xenc:CipherValue></xenc:CipherData>
      </EncryptedValue><ValueMAC>Su+NvtQfmvfJzF6bmQiJqoLRExc=</ValueMAC></Secret>
      <Counter><PlainValue>0</PlainValue></Counter></Data>
    </Key></KeyPackage>
</KeyContainer>`

describe.each(['sqlite', 'postgres'] as const)('on %s', (dialect) => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage(dialect)
    await stage.command(
      'users',
      'import',
      stage.file('people.csv', 'username,email\nalice,alice@example.com\nbob,bob@example.com\n'),
    )
  })
  afterAll(() => stage.close())

  const stocked = async (serial: string) => {
    const token = await stage.store.tokenStock.find(stage.tenant, stage.pool, serial)
    return token && { ...token, seed: JSON.parse(stage.sealing.open('token-stock', token.id, token.sealed)) }
  }

  test('a CSV file fills the stock, and gives tokens to the people it names', async () => {
    const file = stage.file(
      'tokens.csv',
      [
        'serial,secret,type,digits,counter,period,username',
        `H-1,${hex},hotp,6,5,,`,
        `H-2,${base32},hotp,8,,,Alice@Example.com`,
        `T-1,${hex},totp,6,,60,bob`,
        `T-2,${hex},totp,6,,60,nobody`,
        'X-1,1234,hotp,6,,,',
        `H-1,${hex},hotp,6,5,,`,
      ].join('\n'),
    )
    const dry = await stage.command('tokens', 'import', file, '--dry-run')
    expect([dry.code, dry.out.split('\n').slice(0, 3)]).toEqual([
      1,
      ['line 2: stock "H-1"', 'line 3: assign "H-2"', 'line 4: assign "T-1"'],
    ])
    expect(await stocked('H-1')).toBeUndefined()
    const { code, out, error } = await stage.command('tokens', 'import', file)
    expect([code, out]).toEqual([1, '1 put into the stock, 2 given to people, 0 left as they are, 3 faulty.\n'])
    expect(error).toContain('line 5: fault "T-2": There is no user "nobody".')
    expect(error).toContain('line 6: fault "X-1"')
    expect(error).toContain('line 7: fault "H-1": The serial number is there already at line 2.')
    expect(error).not.toContain(hex)

    expect(await stocked('H-1')).toMatchObject({
      ...{ factor: 'token', user: null, authenticator: null },
      seed: { type: 'hotp', secret: base32, digits: 6, algorithm: 'SHA1', counter: 5 },
    })
    const alice = await stage.user('alice')
    expect(alice?.authenticators).toMatchObject([{ factor: 'token', marker: null, status: 'active' }])
    expect(await stocked('H-2')).toMatchObject({ user: alice?.id, authenticator: alice?.authenticators[0]?.id })
    expect(await stage.secret('alice', 'token')).toEqual({
      type: 'hotp',
      secret: base32,
      digits: 8,
      algorithm: 'SHA1',
      counter: 0,
    })
    expect(await stage.secret('bob', 'token')).toEqual({ type: 'totp', secret: base32, digits: 6, algorithm: 'SHA1', period: 60 })
    expect(await stocked('T-2')).toBeUndefined()

    const again = await stage.command('tokens', 'import', file)
    expect(again.out).toBe('0 put into the stock, 0 given to people, 3 left as they are, 3 faulty.\n')
    expect((await stage.command('tokens', 'list')).out).toBe('H-1\tfree\t\nH-2\ttaken\talice\nT-1\ttaken\tbob\n')
  })

  test('a token from the stock is given later, once; another secret under its serial is a fault', async () => {
    const give = (name: string, secret = hex) =>
      stage.command('tokens', 'import', stage.file('give.csv', `serial,secret,counter,username\nG-1,${secret},0,${name}\n`))
    expect((await give('')).out).toContain('1 put into the stock')
    expect((await give('bob')).out).toContain('1 given to people')
    expect((await give('bob')).out).toContain('1 left as they are')
    expect((await give('alice')).error).toContain('Somebody else has this token')
    expect((await give('bob', `${hex}00`)).error).toContain('another secret')
    expect((await stage.user('bob'))?.authenticators.filter((one) => one.factor === 'token')).toHaveLength(2)
  })

  test('TO-2 a PSKC file is opened with its key, and nothing of its secret is in the database or on the screen', async () => {
    const file = stage.file('tokens.pskcxml', figure6)
    const locked = await stage.command('tokens', 'import', file)
    expect([locked.code, locked.error]).toEqual([1, expect.stringContaining('key 1: fault "987654321": It is encrypted')])
    const wrong = await stage.command('tokens', 'import', file, '--key', '00'.repeat(16))
    expect([wrong.code, wrong.error]).toEqual([1, expect.stringContaining('another one')])
    expect((await stage.command('tokens', 'import', file, '--key', 'xyz')).code).toBe(2)
    const { code, out, error } = await stage.command('tokens', 'import', file, '--key', '12345678901234567890123456789012')
    expect([code, out, error]).toEqual([0, '1 put into the stock, 0 given to people, 0 left as they are, 0 faulty.\n', ''])
    const token = await stocked('987654321')
    expect(token?.seed).toEqual({ type: 'hotp', secret: base32, digits: 8, algorithm: 'SHA1', counter: 0 })
    expect(token?.sealed).not.toContain(base32)
  })

  test('XML that attacks its reader is refused in one sentence', async () => {
    const file = stage.file('bomb.xml', `<!DOCTYPE a [<!ENTITY b "c">]>${figure6.split('\n').slice(1).join('\n')}`)
    const { code, error } = await stage.command('tokens', 'import', file)
    expect([code, error]).toEqual([2, expect.stringContaining('DOCTYPE')])
    expect(error).not.toMatch(/\n\s+at /)
  })
})
