import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { CompactSign, type JWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureSigningKeys } from '../../../src/protocols/oidc/index.ts'
import { type OidcLab, startOidcLab } from '../../support/oidc-lab.ts'
import { basic, type Json, obtainCode, payloadOf, postForm, redeem } from '../../support/oidc-visitor.ts'

let lab: OidcLab
let tokens: Json
const keys = new Map<string, { kid: string; jwk: JWK }>()
beforeAll(async () => {
  lab = await startOidcLab()
  await lab.user('alice')
  await lab.application('web', { consent: 'implicit' })
  await lab.application('elsewhere', { consent: 'implicit' }, 'other')
  const { code, verifier } = await obtainCode(lab, { parameters: { scope: 'openid offline_access profile', prompt: 'consent' } })
  tokens = (await redeem(lab, code, verifier)).body
  for (const key of await ensureSigningKeys(lab.keys, lab.workspaces.shop)) {
    keys.set(key.alg, { kid: key.kid, jwk: JSON.parse(lab.keys.sealing.open('signing-key', key.kid, key.sealed)) as JWK })
  }
})
afterAll(() => lab.stop())

const userinfo = async (token: unknown, issuer = lab.issuer) =>
  (await fetch(`${issuer}/userinfo`, { headers: { authorization: `Bearer ${token}` } })).status
const active = async (token: unknown) =>
  (await postForm(`${lab.issuer}/oauth2/introspect`, { token: String(token) }, { authorization: basic('web') })).body.active

/** Our own token's claims, signed by whoever, under whatever header. */
function forge(
  header: Json,
  options: { readonly claims?: Json; readonly alg?: string; readonly key?: Parameters<CompactSign['sign']>[0] } = {},
) {
  const own = keys.get(options.alg ?? 'ES256')!
  const key = options.key ?? createPrivateKey({ key: own.jwk as Record<string, unknown>, format: 'jwk' })
  const payload = Buffer.from(JSON.stringify({ ...payloadOf(tokens.access_token), ...options.claims }))
  return new CompactSign(payload).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: own.kid, ...header } as never).sign(key)
}

describe('what passes for an access token', () => {
  test('the forgery itself is sound: untouched, it passes', async () => {
    expect(await userinfo(await forge({}))).toBe(200)
    expect(await active(await forge({}))).toBe(true)
  })

  test('TK-4 an ID token, a refresh token and a token without the right type do not', async () => {
    for (const token of [
      tokens.id_token,
      tokens.refresh_token,
      await forge({ typ: 'JWT' }),
      await forge({ typ: 'logout+jwt' }),
      await forge({ typ: undefined }),
    ]) {
      expect(await userinfo(token)).toBe(401)
    }
    expect(await active(tokens.id_token)).toBe(false)
  })

  test('TK-1 none, HS256 with the public key, and another algorithm than the key has', async () => {
    const [header, payload] = String(tokens.access_token).split('.')
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid: keys.get('ES256')!.kid })).toString('base64url')
    expect(await userinfo(`${none}.${payload}.`)).toBe(401)
    const publicKey = Buffer.from(JSON.stringify(keys.get('RS256')!.jwk.n))
    const hmac = await new SignJWT(payloadOf(tokens.access_token))
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: keys.get('RS256')!.kid })
      .sign(publicKey)
    expect(await userinfo(hmac)).toBe(401)
    expect(await userinfo(await forge({ alg: 'PS256', kid: keys.get('RS256')!.kid }, { alg: 'RS256' }))).toBe(401)
    expect(header).toBeTruthy()
  })

  test('TK-2 header members that bring or fetch a key, kids that are paths', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const jwk = publicKey.export({ format: 'jwk' })
    expect(await userinfo(await forge({ jwk }, { key: privateKey }))).toBe(401)
    expect(await userinfo(await forge({ jwk }))).toBe(401)
    expect(await userinfo(await forge({ jku: 'https://evil.example/jwks' }))).toBe(401)
    for (const kid of ['../../etc/passwd', "' OR 1=1 --", 'https://evil.example/', '__proto__', 'constructor']) {
      expect(await userinfo(await forge({ kid }))).toBe(401)
    }
  })

  test('TK-3 TK-5 AZ-3 issuer, audience and the members it needs', async () => {
    for (const claims of [
      { iss: lab.otherIssuer },
      { aud: 'web' },
      { aud: [lab.issuer] },
      { exp: undefined },
      { exp: 'never' },
      { iat: undefined },
      { jti: undefined },
      { exp: 1 },
      { client_id: 7 },
    ] as Json[]) {
      const token = await forge({}, { claims })
      expect([claims, await userinfo(token)]).toEqual([claims, 401])
      expect(await active(token)).toBe(false)
    }
    expect(await userinfo(tokens.access_token, lab.otherIssuer)).toBe(401)
  })

  test('TK-8 truncated, padded, re-encoded, spaced, nested and huge tokens: refused, and quickly', async () => {
    const token = String(tokens.access_token)
    const [header, payload, signature = ''] = token.split('.')
    const last = signature.at(-1) === 'A' ? 'B' : 'A'
    const odd = [
      token.slice(0, -1),
      `${token}=`,
      `${token}.`,
      `.${token}`,
      `${token}.x`,
      `${header}.${payload}`,
      `${header}.${payload}.${signature.slice(0, -1)}${last}`,
      `${header}.${payload}.${signature.replaceAll('-', '+').replaceAll('_', '/')}=`,
      `~${Buffer.from(token).toString('base64url')}`,
      token.replaceAll('.', '~'),
      `${token}.${token}`,
      'x'.repeat(12_000),
    ]
    for (const one of odd) expect([one.slice(0, 20), await userinfo(one)]).toEqual([one.slice(0, 20), 401])
    for (const one of odd) expect(await active(one)).toBe(false)
    const started = performance.now()
    const huge = `${'A'.repeat(20_000)}.${'A'.repeat(20_000)}.${'A'.repeat(10_000)}`
    expect(await active(huge)).toBe(false)
    expect(performance.now() - started).toBeLessThan(500)
    expect(
      (await postForm(`${lab.issuer}/oauth2/introspect`, { token: 'x'.repeat(1_000_000) }, { authorization: basic('web') }))
        .status,
    ).toBe(413)
    expect((await fetch(`${lab.issuer}/userinfo`, { headers: { authorization: `Bearer  ${token}` } })).status).toBe(400)
  })

  test('a client credentials token has no user, whatever it says', async () => {
    expect(await userinfo(await forge({}, { claims: { gid: undefined } }))).toBe(401)
    expect(await userinfo(await forge({}, { claims: { gid: 'another grant' } }))).toBe(401)
  })

  test('AZ-3 a code or refresh token of one workspace is unknown in another', async () => {
    const fields = { grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) }
    expect((await postForm(`${lab.otherIssuer}/oauth2/token`, fields, { authorization: basic('elsewhere') })).body.error).toBe(
      'invalid_grant',
    )
    expect((await postForm(`${lab.otherIssuer}/oauth2/token`, fields, { authorization: basic('web') })).body.error).toBe(
      'invalid_client',
    )
  })
})
