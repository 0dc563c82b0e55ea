import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { CompactSign, generateKeyPair, type JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureSigningKeys } from '../../src/protocols/oidc/index.ts'
import { basic, headerOf, type Json, payloadOf, postForm } from '../support/oidc-visitor.ts'
import { type Fortress, startFortress } from './fortress.ts'
import { offlineTokens, Roamer } from './visits.ts'

describe('C tokens', () => {
  let fortress: Fortress
  let tokens: Json
  let own: { readonly kid: string; readonly key: KeyObject }
  let publicForms: (string | Buffer)[]
  beforeAll(async () => {
    fortress = await startFortress()
    await fortress.application('web')
    await fortress.application('second')
    tokens = await offlineTokens(fortress, new Roamer(fortress), await fortress.person('alice'))
    const { kid } = headerOf(tokens.access_token)
    const found = (await ensureSigningKeys(fortress.keys, fortress.workspaces.acme)).find((key) => key.kid === kid)
    const jwk = JSON.parse(fortress.keys.sealing.open('signing-key', found?.kid ?? '', found?.sealed ?? '')) as JWK
    const key = createPrivateKey({ key: jwk as Record<string, unknown>, format: 'jwk' })
    own = { kid: String(kid), key }
    const open = createPublicKey(key)
    const { d: _, ...bare } = jwk
    publicForms = [
      open.export({ format: 'pem', type: 'spki' }),
      open.export({ format: 'der', type: 'spki' }),
      JSON.stringify(bare),
      String(bare.x),
    ]
  })
  afterAll(() => fortress?.stop())

  /** Where one of our tokens would open something. */
  const opens = async (token: unknown) => {
    const [info, posted, seen] = await Promise.all([
      fetch(`${fortress.issuer}/userinfo`, { headers: { authorization: `Bearer ${token}` } }),
      postForm(`${fortress.issuer}/userinfo`, { access_token: String(token) }),
      postForm(`${fortress.issuer}/oauth2/introspect`, { token: String(token) }, { authorization: basic('web') }),
    ])
    return [info.status, posted.status].includes(200) || seen.body.active === true
  }
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = (change: Json = {}) => ({ ...payloadOf(tokens.access_token), ...change })
  const sign = (payload: Json, header: Json = {}, key: Parameters<CompactSign['sign']>[0] = own.key) =>
    new CompactSign(Buffer.from(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: own.kid, ...header } as never)
      .sign(key)

  test('the forgery is sound: with the stolen key it opens', async () => {
    expect(await opens(await sign(claims()))).toBe(true)
  })

  test('C-01 no signature under any spelling of none', async () => {
    const [, , signature] = String(tokens.access_token).split('.')
    for (const alg of ['none', 'None', 'nOnE', 'NONE', '', null, 'ES256'])
      for (const last of ['', 'AA', ...(alg === 'ES256' ? [] : [signature])]) {
        const token = `${encode({ alg, typ: 'at+jwt', kid: own.kid })}.${encode(claims())}.${last}`
        expect([alg, last, await opens(token)]).toEqual([alg, last, false])
      }
    expect(await opens(String(tokens.access_token).replace(/\.[^.]*$/, ''))).toBe(false)
  })

  test('C-02 the public key is no shared secret', async () => {
    for (const form of publicForms)
      for (const alg of ['HS256', 'HS384', 'HS512']) {
        const secret = Buffer.concat([Buffer.from(form), Buffer.alloc(64)])
        const { createHmac } = await import('node:crypto')
        const head = encode({ alg, typ: 'at+jwt', kid: own.kid })
        const signed = `${head}.${encode(claims())}`
        for (const key of [Buffer.from(form), secret]) {
          const mac = createHmac(alg.replace('HS', 'sha'), key).update(signed).digest('base64url')
          expect(await opens(`${signed}.${mac}`)).toBe(false)
        }
      }
  })

  test('C-03 a token brings no key along, nor an extension', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const { exportJWK } = await import('jose')
    const jwk = { ...(await exportJWK(publicKey)), kid: own.kid }
    for (const header of [
      { jwk },
      { jku: 'https://evil.com/jwks' },
      { x5u: 'https://evil.com/x' },
      { x5c: ['AAAA'] },
      { kid: '../../dev/null' },
      { kid: "' or 1=1 --" },
    ] as Json[])
      for (const key of [privateKey, own.key])
        expect([header, await opens(await sign(claims(), header, key))]).toEqual([header, false])
    const crit = `${encode({ alg: 'ES256', typ: 'at+jwt', kid: own.kid, crit: ['x'], x: 1 })}.${encode(claims())}`
    expect(await opens(`${crit}.${String(tokens.access_token).split('.')[2]}`)).toBe(false)
  })

  test('C-05 no kind of token stands in for another, nor one application for another', async () => {
    expect(await opens(tokens.id_token)).toBe(false)
    for (const typ of ['JWT', 'logout+jwt', 'auth-token+jwt', 'cs-auth+jwt', 'dpop+jwt', undefined])
      expect([typ, await opens(await sign(claims(), { typ }))]).toEqual([typ, false])
    for (const [as, change] of [
      ['aud of an application', { aud: 'web' }],
      ['aud in a list', { aud: [fortress.issuer, 'web'] }],
      ['another issuer', { iss: fortress.foreignIssuer }],
      ['another workspace', { iss: fortress.siblingIssuer, aud: fortress.siblingIssuer }],
      ['no jti', { jti: undefined }],
      ['another application', { client_id: 'nobody' }],
      ['a grant that is not there', { gid: 'x'.repeat(43) }],
      ['somebody else', { sub: '00000000-0000-7000-8000-000000000000' }],
    ] as [string, Json][])
      expect([as, await opens(await sign(claims(change)))]).toEqual([as, false])
    const elsewhere = await postForm(
      `${fortress.issuer}/oauth2/introspect`,
      { token: String(tokens.access_token) },
      { authorization: basic('second') },
    )
    expect(elsewhere.body).toEqual({ active: false })
    const hint = await fetch(`${fortress.issuer}/oidc/logout?id_token_hint=${tokens.access_token}`)
    expect(hint.status).toBe(400)
  })

  test('C-06 times that are no times, or of another age', async () => {
    const now = Math.floor(Date.now() / 1000)
    for (const change of [
      { exp: now - 120 },
      { exp: '9999999999' },
      { exp: -1 },
      { exp: null },
      { exp: undefined },
      { exp: now + 0.5 },
      { exp: 'x' },
      { iat: 'x' },
      { iat: undefined },
    ] as Json[])
      expect([change, await opens(await sign(claims(change)))]).toEqual([change, false])
    // A real key is needed for these; they say how far a stolen one would reach.
    for (const change of [{ exp: 10 ** 18 }, { exp: (now + 600) * 1000 }, { iat: now + 3_600 }, { nbf: now + 3_600 }] as Json[])
      expect([change, await opens(await sign(claims(change)))]).toEqual([change, false])
  })

  test('C-09 signatures of zeros, of another curve or kind', async () => {
    const [head, body, signature = ''] = String(tokens.access_token).split('.')
    const bytes = Buffer.from(signature, 'base64url')
    const zero = Buffer.alloc(64)
    for (const one of [
      zero,
      Buffer.alloc(0),
      Buffer.alloc(96),
      Buffer.concat([bytes, Buffer.alloc(1)]),
      bytes.subarray(0, 63),
      Buffer.concat([Buffer.alloc(32), bytes.subarray(32)]),
    ])
      expect(await opens(`${head}.${body}.${one.toString('base64url')}`)).toBe(false)
    for (const alg of ['ES384', 'ES512', 'RS256', 'PS256', 'EdDSA'] as const) {
      const { privateKey } = await generateKeyPair(alg)
      expect([alg, await opens(await sign(claims(), { alg }, privateKey))]).toEqual([alg, false])
    }
    // s and n - s are both valid by RFC 7518; it is the same token, with the same id, so that revoking ends both spellings.
    const n = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551')
    const s = n - BigInt(`0x${bytes.subarray(32).toString('hex')}`)
    const twin = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')])
    const spelled = `${head}.${body}.${twin.toString('base64url')}`
    await postForm(`${fortress.issuer}/oauth2/revoke`, { token: String(tokens.access_token) }, { authorization: basic('web') })
    expect([await opens(tokens.access_token), await opens(spelled)]).toEqual([false, false])
  })
})
