import { sign, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeCertificate } from '../contracts/channel/certificate.ts'
import { cbor } from '../support/cbor.ts'
import { mismatch, passkeyBench, unusable } from '../support/passkey-bench.ts'
import { type Attested, type Forgery, flip, type KeyKind } from '../support/soft-authenticator.ts'

describe('I-05 keys and signatures', () => {
  it.each(['ES256', 'EdDSA', 'RS256'] as const)(
    'I-05 WN-11 one bit of anything signed with %s flipped is refused',
    async (kind) => {
      const bench = passkeyBench()
      await bench.register(kind)
      const forgeries: readonly Forgery[] = [
        { signature: (bytes) => flip(bytes, bytes.length - 1) },
        { signature: (bytes) => flip(bytes, 20) },
        { signature: () => Buffer.alloc(64) },
        { signature: () => Buffer.from([0]) },
      ]
      for (const forgery of forgeries) expect(await bench.signIn(forgery)).toEqual(mismatch)
      const { options, challenge } = bench.ask()
      const answer = JSON.parse(bench.device.get(options, { flags: { uv: false } }))
      const data = Buffer.from(answer.response.authenticatorData, 'base64url')
      // UV set afterwards, or the counter raised.
      for (const [at, bit] of [
        [32, 4],
        [36, 1],
      ] as const) {
        const changed = Buffer.from(data)
        changed.writeUInt8(changed.readUInt8(at) ^ bit, at)
        const lie = { ...answer, response: { ...answer.response, authenticatorData: changed.toString('base64url') } }
        expect(await bench.answer(challenge, JSON.stringify(lie))).toEqual(mismatch)
      }
      expect((await bench.answer(challenge, JSON.stringify(answer))).kind).toBe('proved')
    },
  )

  it("I-05 refuses another credential's key under this one's name", async () => {
    const bench = passkeyBench()
    await bench.register()
    await bench.register()
    const [first, second] = bench.device.credentials
    const { options, challenge } = bench.ask()
    expect(await bench.answer(challenge, bench.device.get(options, { id: first?.id as Buffer }, second))).toEqual(mismatch)
  })

  it.each([
    ['EdDSA for ES256', 'ES256', 3, -8],
    ['RS256 for ES256', 'ES256', 3, -257],
    ['ES256 for EdDSA', 'EdDSA', 3, -7],
    ['ES256 for RS256', 'RS256', 3, -7],
    ['RS1 for RS256', 'RS256', 3, -65_535],
    ['RS512 for RS256', 'RS256', 3, -259],
    ['another key type', 'ES256', 1, 1],
    ['another curve', 'ES256', -1, 2],
    ['secp256k1', 'ES256', -1, 8],
    ['X25519', 'EdDSA', -1, 4],
  ] as const)('I-05 WN-7 refuses a key that says %s', async (_what, kind, label, value) => {
    const coseKey: Forgery['coseKey'] = (key) => new Map([...key]).set(label, value)
    expect(await passkeyBench().register(kind, { coseKey })).toEqual(unusable)
  })

  it.each(['PS256', 'ES384', 'RS256-1024'] as readonly KeyKind[])('I-05 WN-7 refuses to register %s', async (kind) => {
    expect(await passkeyBench().register(kind)).toEqual(unusable)
  })

  it('I-05 refuses a PSS signature of an RS256 key', async () => {
    const bench = passkeyBench()
    await bench.register('RS256')
    const honest = bench.device.credentials[0]
    const pss = { ...honest, kind: 'PS256' } as NonNullable<typeof honest>
    const { options, challenge } = bench.ask()
    expect(await bench.answer(challenge, bench.device.get(options, {}, pss))).toEqual(mismatch)
  })

  const point = (change: (key: Map<number, number | Buffer>) => void): Forgery => ({
    coseKey: (key) => {
      change(key)
      return key
    },
  })
  it.each<[string, KeyKind, Forgery]>([
    ['a point beside the curve', 'ES256', point((key) => key.set(-3, flip(key.get(-3) as Buffer, 31)))],
    ['the point at infinity', 'ES256', point((key) => key.set(-2, Buffer.alloc(32)).set(-3, Buffer.alloc(32)))],
    ['a coordinate beyond the field', 'ES256', point((key) => key.set(-2, Buffer.alloc(32, 0xff)))],
    ['a short coordinate', 'ES256', point((key) => key.set(-2, (key.get(-2) as Buffer).subarray(1)))],
    ['a compressed point', 'ES256', point((key) => key.set(-3, 1))],
    ['no y', 'ES256', point((key) => key.delete(-3))],
    ['no algorithm', 'ES256', point((key) => key.delete(3))],
    ['a short Ed25519 key', 'EdDSA', point((key) => key.set(-2, Buffer.alloc(31, 1)))],
    ['a modulus of 8,192 bits, slow to verify', 'RS256', point((key) => key.set(-1, Buffer.alloc(1_024, 0xff)))],
    ['an RSA exponent of 1', 'RS256', point((key) => key.set(-2, Buffer.from([1])))],
    ['an RSA exponent of 3', 'RS256', point((key) => key.set(-2, Buffer.from([3])))],
    ['an even modulus of nothing', 'RS256', point((key) => key.set(-1, Buffer.alloc(256)))],
  ])('I-05 WN-7 refuses %s', async (_what, kind, forgery) => {
    expect(await passkeyBench().register(kind, forgery)).toEqual(unusable)
  })

  it('WN-7 refuses bytes after the CBOR: of the attestation, the key and the extensions', async () => {
    const more = Buffer.from([0])
    const after = (bytes: Buffer) => Buffer.concat([bytes, more])
    expect(await passkeyBench().register('ES256', { attestationObject: after })).toEqual(unusable)
    expect(await passkeyBench().register('ES256', { authData: after })).toEqual(unusable)
    expect(await passkeyBench().register('ES256', { extensions: after(cbor(new Map([['a', 1]]) as never)) })).toEqual(unusable)
    const bench = passkeyBench()
    await bench.register()
    expect(await bench.signIn({ authData: after })).toEqual(mismatch)
  })
})

describe('I-13 attestation', () => {
  const statement = () =>
    new Map<string, unknown>([
      ['alg', -7],
      ['sig', Buffer.alloc(70, 1)],
      ['x5c', [Buffer.alloc(500, 2)]],
    ])
  it.each(['packed', 'tpm', 'apple', 'android-key', 'android-safetynet', 'fido-u2f', 'compound', 'none', ''])(
    'I-13 WN-12 refuses format "%s" with a certificate, which nobody asked for',
    async (format) => {
      expect(await passkeyBench().register('ES256', { attestation: { format, statement } })).toEqual(unusable)
    },
  )

  it('I-13 WN-12 refuses a certificate that anybody can make, though it signs all that it should', async () => {
    const { cert, key } = makeCertificate(['security-key.example'], { loopback: false })
    const x5c = [new X509Certificate(cert).raw]
    // The one format in which a certificate need not say what it is for.
    const byCertificate = ({ authData, clientDataHash, id, publicKey }: Attested) => {
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
      const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
      const signed = Buffer.concat([Buffer.from([0]), authData.subarray(0, 32), clientDataHash, id, point])
      return new Map<string, unknown>([
        ['sig', sign('sha256', signed, key)],
        ['x5c', x5c],
      ])
    }
    const attestation = { format: 'fido-u2f', statement: byCertificate }
    expect(await passkeyBench().register('ES256', { attestation })).toEqual(unusable)
  })

  it('I-13 refuses a key that attests itself wrongly', async () => {
    const broken = { attestation: 'self', signature: (bytes: Buffer) => flip(bytes, bytes.length - 1) } as const
    for (const kind of ['ES256', 'EdDSA', 'RS256'] as const) {
      expect(await passkeyBench().register(kind, broken)).toEqual(unusable)
      expect(await passkeyBench().register(kind, { attestation: 'self', stated: -65_535 })).toEqual(unusable)
    }
    expect(await passkeyBench().register('ES256', { attestation: 'self', stated: -257 })).toEqual(unusable)
  })
})
