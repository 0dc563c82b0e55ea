import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { exportJWK, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { readAccessToken } from './access-token.ts'
import type { KeyRing, SigningAlg } from './keys.ts'

const issuer = 'http://localhost/demo/shop'

async function keyOf(alg: SigningAlg, kid: string) {
  const { privateKey } =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : alg === 'ES256'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('ed25519')
  const ring: KeyRing = {
    jwks: { keys: [(await exportJWK(privateKey)) as never] },
    verifiers: new Map([[kid, { alg, key: createPublicKey(privateKey) }]]),
  }
  const token = await new SignJWT({ jti: 'one', client_id: 'shop', sub: 'shop', iss: issuer, aud: issuer, iat: 1, exp: 2 })
    .setProtectedHeader({ alg, typ: 'at+jwt', kid })
    .sign(privateKey)
  return { ring, token }
}

describe('reading an access token', () => {
  for (const alg of ['RS256', 'ES256', 'EdDSA'] as const) {
    it(`TK-1 ${alg}: good under its key, the second time too; bad when anything was changed`, async () => {
      const { ring, token } = await keyOf(alg, 'first')
      expect(await readAccessToken(ring, issuer, token)).toMatchObject({ jti: 'one', kind: 'ClientCredentials' })
      expect(await readAccessToken(ring, issuer, token)).toMatchObject({ jti: 'one', kind: 'ClientCredentials' })
      const [header, , signature] = token.split('.') as [string, string, string]
      const other = Buffer.from(
        JSON.stringify({ jti: 'two', client_id: 'shop', sub: 'shop', iss: issuer, aud: issuer, iat: 1, exp: 2 }),
      )
      expect(await readAccessToken(ring, issuer, `${header}.${other.toString('base64url')}.${signature}`)).toBeUndefined()
      expect(await readAccessToken(ring, issuer, token.slice(0, -8))).toBeUndefined()
    })
  }

  it('TK-10 a token that was good a moment ago is not, once its key is gone or the question comes from another issuer', async () => {
    const { ring, token } = await keyOf('ES256', 'first')
    const { ring: later } = await keyOf('ES256', 'first')
    expect(await readAccessToken(ring, issuer, token)).toBeDefined()
    expect(await readAccessToken(later, issuer, token)).toBeUndefined()
    expect(await readAccessToken({ ...ring, verifiers: new Map() }, issuer, token)).toBeUndefined()
    expect(await readAccessToken(ring, 'http://localhost/demo/other', token)).toBeUndefined()
  })
})
