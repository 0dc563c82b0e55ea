import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OidcLab, startOidcLab } from '../../support/oidc-lab.ts'
import { type Json, postForm } from '../../support/oidc-visitor.ts'

let lab: OidcLab
let key: CryptoKey
let stranger: CryptoKey
beforeAll(async () => {
  lab = await startOidcLab()
  const pair = await generateKeyPair('ES256')
  key = pair.privateKey
  stranger = (await generateKeyPair('ES256')).privateKey
  const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k', use: 'sig', alg: 'ES256' }] }
  await lab.application('signer', { authMethod: 'private_key_jwt', jwks, grantTypes: ['client_credentials'], redirectUris: [] })
})
afterAll(() => lab.stop())

const now = () => Math.floor(Date.now() / 1000)
const assertion = (claims: Json = {}, header: Json = {}, signer = key) =>
  new SignJWT({ iss: 'signer', sub: 'signer', aud: lab.issuer, jti: randomUUID(), iat: now(), exp: now() + 60, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'k', ...header } as never)
    .sign(signer)
const ask = async (jwt: string | Promise<string>) =>
  postForm(`${lab.issuer}/oauth2/token`, {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await jwt,
  })

test('OA-13 a good assertion, for the issuer and for the token endpoint', async () => {
  expect((await ask(assertion())).status).toBe(200)
  expect((await ask(assertion({ aud: `${lab.issuer}/oauth2/token` }))).status).toBe(200)
})

test('OA-13 B-10 works once, also of twenty at once', async () => {
  const jwt = await assertion()
  lab.race.waitMs = 300
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(jwt)))
  lab.race.waitMs = 0
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect((await ask(jwt)).body.error).toBe('invalid_client')
})

test('OA-13 B-10 long life, wrong or several audiences, missing members, foreign keys, header tricks', async () => {
  const bad: Promise<string>[] = [
    assertion({ exp: now() + 365 * 24 * 3600 }),
    assertion({ exp: now() - 60 }),
    assertion({ exp: undefined }),
    assertion({ jti: undefined }),
    assertion({ aud: 'https://evil.example' }),
    assertion({ aud: [lab.issuer, 'https://evil.example'] }),
    assertion({ aud: lab.otherIssuer }),
    assertion({ iss: 'other' }),
    assertion({}, {}, stranger),
    assertion({}, { kid: 'other' }),
    assertion({}, { jku: 'https://evil.example/jwks' }),
  ]
  for (const jwt of bad) {
    const { status, body } = await ask(jwt)
    expect([status, body.error]).toEqual([401, 'invalid_client'])
  }
  const [, payload] = (await assertion()).split('.')
  const none = Buffer.from('{"alg":"none"}').toString('base64url')
  expect((await ask(`${none}.${payload}.`)).status).toBe(401)
  const hmac = new SignJWT({ iss: 'signer', sub: 'signer', aud: lab.issuer, jti: 'x', exp: now() + 60 })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(Buffer.alloc(32, 1))
  expect((await ask(hmac)).status).toBe(401)
})
