import { createCipheriv, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { encodeBase32 } from '../base32.ts'
import type { PskcKey } from './pskc-crypto.ts'
import { PskcBroken } from './pskc-xml.ts'
import { readPskc } from './read-pskc.ts'

const namespaces =
  'xmlns="urn:ietf:params:xml:ns:keyprov:pskc" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"'
const container = (body: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<KeyContainer Version="1.0" ${namespaces}>${body}</KeyContainer>`
const aes = (value: string, bits = 128) => `
  <xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes${bits}-cbc"/>
  <xenc:CipherData><xenc:CipherValue>
    ${value}
  </xenc:CipherValue></xenc:CipherData>`
const device = (serial: string, key: string) =>
  `<KeyPackage><DeviceInfo><Manufacturer>M</Manufacturer><SerialNo>${serial}</SerialNo></DeviceInfo>${key}</KeyPackage>`
const hotp = (data: string, more = '') => `
  <Key Id="12345678" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp"><Issuer>Issuer</Issuer>
    <AlgorithmParameters><ResponseFormat Length="8" Encoding="DECIMAL"/></AlgorithmParameters>
    <Data>${data}</Data>${more}</Key>`
const plainSecret = '<Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=\n </PlainValue></Secret>'
const counter = '<Counter><PlainValue>0</PlainValue></Counter>'

const ascii = encodeBase32(Buffer.from('12345678901234567890'))
const seed = { type: 'hotp', secret: ascii, digits: 8, counter: 0, algorithm: 'SHA1', checked: true }
const may2006 = Date.parse('2006-05-10T00:00:00Z')
const read = (text: string, key?: PskcKey) => readPskc(text, key, may2006)
const faultsOf = (entries: ReturnType<typeof read>) => entries.flatMap((one) => ('faults' in one ? one.faults : []))

const figure6 = container(`
  <EncryptionKey><ds:KeyName>Pre-shared-key</ds:KeyName></EncryptionKey>
  <MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1">
    <MACKey>${aes('ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX')}</MACKey>
  </MACMethod>
  ${device(
    '987654321',
    hotp(`<Secret><EncryptedValue>${aes('AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv')}</EncryptedValue>
      <ValueMAC>Su+NvtQfmvfJzF6bmQiJqoLRExc=
      </ValueMAC></Secret>${counter}`),
  )}`)
const preShared = { key: Buffer.from('12345678901234567890123456789012', 'hex') }

const figure7 = `<?xml version="1.0" encoding="UTF-8"?>
<pskc:KeyContainer xmlns:pskc="urn:ietf:params:xml:ns:keyprov:pskc" xmlns:xenc11="http://www.w3.org/2009/xmlenc11#"
  xmlns:pkcs5="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Version="1.0">
  <pskc:EncryptionKey><xenc11:DerivedKey>
    <xenc11:KeyDerivationMethod Algorithm="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2">
      <pkcs5:PBKDF2-params>
        <Salt><Specified>Ej7/PEpyEpw=</Specified></Salt><IterationCount>1000</IterationCount><KeyLength>16</KeyLength><PRF/>
      </pkcs5:PBKDF2-params>
    </xenc11:KeyDerivationMethod>
    <xenc:ReferenceList><xenc:DataReference URI="#ED"/></xenc:ReferenceList>
    <xenc11:MasterKeyName>My Password 1</xenc11:MasterKeyName>
  </xenc11:DerivedKey></pskc:EncryptionKey>
  <pskc:MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1">
    <pskc:MACKey>${aes('2GTTnLwM3I4e5IO5FkufoOEiOhNj91fhKRQBtBJYluUDsPOLTfUvoU2dStyOwYZx')}</pskc:MACKey>
  </pskc:MACMethod>
  <pskc:KeyPackage>
    <pskc:DeviceInfo><pskc:Manufacturer>TokenVendorAcme</pskc:Manufacturer><pskc:SerialNo>987654321</pskc:SerialNo></pskc:DeviceInfo>
    <pskc:Key Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp" Id="123456">
      <pskc:AlgorithmParameters><pskc:ResponseFormat Length="8" Encoding="DECIMAL"/></pskc:AlgorithmParameters>
      <pskc:Data><pskc:Secret>
        <pskc:EncryptedValue Id="ED">${aes('oTvo+S22nsmS2Z/RtcoF8Hfh+jzMe0RkiafpoDpnoZTjPYZu6V+A4aEn032yCr4f')}</pskc:EncryptedValue>
        <pskc:ValueMAC>LP6xMvjtypbfT9PdkJhBZ+D6O4w=</pskc:ValueMAC>
      </pskc:Secret></pskc:Data>
    </pskc:Key>
  </pskc:KeyPackage>
</pskc:KeyContainer>`

describe('the figures of RFC 6030', () => {
  test('figure 2: a plain key, without a device', () => {
    const key = `<KeyPackage><Key Id="12345678" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp"><Issuer>Issuer-A</Issuer>
      <Data><Secret><PlainValue>MTIzNA==</PlainValue></Secret></Data></Key></KeyPackage>`
    expect(read(container(key))).toMatchObject([
      { serial: '12345678', seed: { secret: encodeBase32(Buffer.from('1234')), digits: 6 } },
    ])
  })

  test('figure 4: a key that is derived elsewhere is no seed', () => {
    expect(faultsOf(read(container(device('987654321', hotp(counter)))))).toEqual([expect.stringContaining('no secret')])
  })

  test('figure 5: a plain key, and its PIN, which is left out', () => {
    const pin = hotp('<Secret><PlainValue>MTIzNA==</PlainValue></Secret>').replace('pskc:hotp', 'pskc:pin')
    const policy =
      '<Policy><PINPolicy MinLength="4" MaxLength="4" PINKeyId="123456781" PINEncoding="DECIMAL" PINUsageMode="Local"/></Policy>'
    expect(read(container(device('987654321', hotp(plainSecret + counter, policy)) + device('987654321', pin)))).toEqual([
      { serial: '987654321', seed },
      { serial: '987654321', skipped: expect.stringContaining('PIN') },
    ])
  })

  test('figure 6: encrypted with a pre-shared key, its MAC checked', () => {
    expect(read(figure6, preShared)).toEqual([{ serial: '987654321', seed }])
  })

  test('figure 7: encrypted with a password', () => {
    expect(read(figure7, { password: 'qwerty' })).toEqual([{ serial: '987654321', seed }])
  })

  test('figure 10: many keys at once; those that have expired are named', () => {
    const dated = (serial: string, from: string, to: string) =>
      device(serial, hotp(plainSecret + counter, `<Policy><StartDate>${from}</StartDate><ExpiryDate>${to}</ExpiryDate></Policy>`))
    const entries = read(
      container(
        dated('654321', '2006-05-01T00:00:00Z', '2006-05-31T00:00:00Z') +
          dated('123456', '2006-05-01T00:00:00Z', '2006-05-31T00:00:00Z') +
          dated('9999999', '2006-03-01T00:00:00Z', '2006-03-31T00:00:00Z') +
          dated('9999999', '2006-04-01T00:00:00Z', '2006-04-30T00:00:00Z'),
      ),
    )
    expect(entries).toMatchObject([
      { serial: '654321', seed },
      { serial: '123456', seed },
      { serial: '9999999', faults: ['It expired on 2006-03-31T00:00:00Z.'] },
      { serial: '9999999', faults: ['It expired on 2006-04-30T00:00:00Z.'] },
    ])
  })
})

test('a TOTP key with its period, suite and user', () => {
  const key = hotp(
    `${plainSecret}<TimeInterval><PlainValue>60</PlainValue></TimeInterval>`,
    '<UserId>UID=jsmith,DC=example,DC=net</UserId>',
  )
    .replace('pskc:hotp', 'pskc:totp')
    .replace('<ResponseFormat Length="8"', '<Suite>HMAC-SHA256</Suite><ResponseFormat Length="6"')
  expect(read(container(device('T-1', key)))).toEqual([
    {
      serial: 'T-1',
      seed: { type: 'totp', secret: ascii, digits: 6, period: 60, algorithm: 'HMAC-SHA256', username: 'jsmith', checked: true },
    },
  ])
})

test.each([192, 256])('AES-%s and HMAC-SHA-256; an encrypted counter is a number, the highest byte first', (bits) => {
  const key = Buffer.alloc(bits / 8, 5)
  const encrypt = (plain: Buffer) => {
    const cipher = createCipheriv(`aes-${bits}-cbc`, key, Buffer.alloc(16, 3))
    return Buffer.concat([Buffer.alloc(16, 3), cipher.update(plain), cipher.final()])
  }
  const value = (plain: Buffer) => {
    const bytes = encrypt(plain)
    const mac = createHmac('sha256', Buffer.alloc(32, 8)).update(bytes).digest('base64')
    return `<EncryptedValue>${aes(bytes.toString('base64'), bits)}</EncryptedValue><ValueMAC>${mac}</ValueMAC>`
  }
  const text = container(`<EncryptionKey><ds:KeyName>k</ds:KeyName></EncryptionKey>
    <MACMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256">
      <MACKey>${aes(encrypt(Buffer.alloc(32, 8)).toString('base64'), bits)}</MACKey></MACMethod>
    ${device('C-1', hotp(`<Secret>${value(Buffer.from('12345678901234567890'))}</Secret><Counter>${value(Buffer.from([0, 0, 1, 2]))}</Counter>`))}`)
  expect(read(text, { key })).toEqual([{ serial: 'C-1', seed: { ...seed, counter: 258 } }])
})

describe('what does not fit is a clear fault', () => {
  test.each<[string, string, PskcKey | undefined, string]>([
    ['no key', figure6, undefined, '--key'],
    ['no password', figure7, undefined, '--password-file'],
    ['another key', figure6, { key: Buffer.alloc(16, 1) }, 'another one'],
    ['a key of another length', figure6, { key: Buffer.alloc(32, 1) }, 'key of 16 bytes'],
    ['another password', figure7, { password: 'qwertz' }, 'another one'],
    ['a changed ciphertext', figure6.replace('AAECAwQFBgcI', 'AAECAwQFBgcJ'), preShared, 'MAC does not fit'],
    ['a changed MAC', figure6.replace('Su+Nvt', 'Su+Nvs'), preShared, 'MAC does not fit'],
    ['another cipher', figure6.replaceAll('xmlenc#aes128-cbc', 'xmlenc#tripledes-cbc'), preShared, 'tripledes-cbc'],
    ['letters in the ciphertext', figure6.replace('AAECAwQFBgcI', '!!!!'), preShared, 'not Base64'],
  ])('%s', (_, text, key, said) => {
    const [entry] = read(text, key)
    expect(entry).toMatchObject({ serial: '987654321', faults: [expect.stringContaining(said)] })
  })

  test.each<[string, string, PskcKey, string]>([
    ['a key where a password is needed', figure7, preShared, '--password-file'],
    ['a password where a key is needed', figure6, { password: 'qwerty' }, '--key'],
    ['too many iterations', figure7.replace('1000', '99999999'), { password: 'qwerty' }, 'iterations'],
    ['another key derivation', figure7.replace('#pbkdf2"', '#scrypt"'), { password: 'qwerty' }, 'PBKDF2'],
  ])('%s', (_, text, key, said) => {
    expect(() => read(text, key)).toThrow(PskcBroken)
    expect(() => read(text, key)).toThrow(said)
  })

  test('alphanumeric codes, check digits, joined PINs and other algorithms', () => {
    const key = hotp(plainSecret)
    const bad = [
      key.replace('DECIMAL', 'ALPHANUMERIC'),
      key.replace('Encoding=', 'CheckDigits="true" Encoding='),
      key.replace('</Key>', '<Policy><PINPolicy PINUsageMode="Append"/></Policy></Key>'),
      key.replace('pskc:hotp', 'pskc:ocra'),
    ]
    const entries = read(container(bad.map((one, at) => device(`B-${at}`, one)).join('')))
    expect(faultsOf(entries)).toHaveLength(4)
    expect(JSON.stringify(entries)).not.toContain(ascii)
  })
})

describe('IN XML that attacks its reader', () => {
  const bomb = `<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>`
  const plain = container(device('1', hotp(plainSecret)))
  test.each([
    ['a bomb of entities', plain.replace('<KeyContainer', `${bomb}<KeyContainer`).replace('>1<', '>&lol2;<')],
    ['an external entity', plain.replace('<KeyContainer', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><KeyContainer')],
    ['an external document type', plain.replace('<KeyContainer', '<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><KeyContainer')],
    ['deep nesting', container(`${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`)],
    ['no XML', 'serial,secret\n1,2\n'],
    ['half a file', plain.slice(0, -20)],
    ['another document', '<Envelope/>'],
    ['another version', plain.replace('Version="1.0" xmlns', 'Version="2.0" xmlns')],
    ['nothing', ''],
  ])('%s is refused at once', (_, text) => {
    const started = performance.now()
    expect(() => read(text)).toThrow(PskcBroken)
    expect(performance.now() - started).toBeLessThan(500)
  })

  test('a name like a part of every object is a name like any other', () => {
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      try {
        expect(read(container(`<${name}><Key/></${name}>`))).toEqual([])
      } catch (error) {
        expect(error).toBeInstanceOf(PskcBroken)
      }
    }
    expect(({} as Record<string, unknown>).Key).toBeUndefined()
  })

  test('the five entities of XML are read, once', () => {
    expect(read(container(device('A&amp;lt;B', hotp(plainSecret))))).toMatchObject([{ serial: 'A&lt;B' }])
  })
})
