import { createHash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OidcLab, startOidcLab } from '../../support/oidc-lab.ts'
import { basic, type Json, obtainCode, payloadOf, postForm, redeem } from '../../support/oidc-visitor.ts'

let lab: OidcLab
beforeAll(async () => {
  lab = await startOidcLab()
  await lab.user('alice')
  await lab.application('web', { consent: 'implicit' })
  await lab.application('bound', { consent: 'implicit', dpopBound: true })
  await lab.application('machine', { grantTypes: ['client_credentials'], scopes: ['payments'], redirectUris: [] })
})
afterAll(() => lab.stop())

interface Holder {
  readonly jwk: JWK
  readonly key: CryptoKey
}
async function holder(): Promise<Holder> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  return { jwk: await exportJWK(publicKey), key: privateKey }
}
const ath = (token: unknown) => createHash('sha256').update(String(token)).digest('base64url')
const now = () => Math.floor(Date.now() / 1000)

function proof({ jwk, key }: Holder, method: string, url: string, claims: Json = {}): Promise<string> {
  return new SignJWT({ jti: randomUUID(), htm: method, htu: url, iat: now(), ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: jwk as never })
    .sign(key)
}

const token = () => `${lab.issuer}/oauth2/token`
const withProof = async (who: Holder, client: string, claims: Json = {}) => ({
  authorization: basic(client),
  dpop: await proof(who, 'POST', token(), claims),
})
const userinfo = async (value: unknown, dpop: string | undefined, scheme = 'DPoP') =>
  (await fetch(`${lab.issuer}/userinfo`, { headers: { authorization: `${scheme} ${value}`, ...(dpop ? { dpop } : {}) } })).status

test('OA-15 a bound token works with its key and with no other', async () => {
  const me = await holder()
  const thief = await holder()
  const { code, verifier } = await obtainCode(lab, { client: 'bound' })
  const { status, body } = await redeem(lab, code, verifier, {}, await withProof(me, 'bound'))
  expect([status, body.token_type]).toEqual([200, 'DPoP'])
  expect((payloadOf(body.access_token).cnf as Json).jkt).toBe(await calculateJwkThumbprint(me.jwk))

  const url = `${lab.issuer}/userinfo`
  const claims = { ath: ath(body.access_token) }
  expect(await userinfo(body.access_token, await proof(me, 'GET', url, claims))).toBe(200)
  expect(await userinfo(body.access_token, await proof(thief, 'GET', url, claims))).toBe(401)
  expect(await userinfo(body.access_token, undefined, 'Bearer')).toBe(401)
  const introspected = await postForm(
    `${lab.issuer}/oauth2/introspect`,
    { token: String(body.access_token) },
    { authorization: basic('bound') },
  )
  expect(introspected.body).toMatchObject({
    active: true,
    token_type: 'DPoP',
    cnf: { jkt: await calculateJwkThumbprint(me.jwk) },
  })
})

test('OA-15 B-17 wrong htm, htu, ath, old iat and missing members are refused', async () => {
  const me = await holder()
  const { code, verifier } = await obtainCode(lab, { client: 'bound' })
  const { body } = await redeem(lab, code, verifier, {}, await withProof(me, 'bound'))
  const url = `${lab.issuer}/userinfo`
  const claims = { ath: ath(body.access_token) }
  const bad = [
    await proof(me, 'POST', url, claims),
    await proof(me, 'GET', `${lab.issuer}/oauth2/token`, claims),
    await proof(me, 'GET', `${lab.otherIssuer}/userinfo`, claims),
    await proof(me, 'GET', url, { ath: ath('other') }),
    await proof(me, 'GET', url),
    await proof(me, 'GET', url, { ...claims, iat: now() - 3600 }),
    await proof(me, 'GET', url, { ...claims, jti: undefined }),
    'nonsense',
  ]
  for (const dpop of bad) expect(await userinfo(body.access_token, dpop)).toBe(401)
})

test('OA-15 B-17 a proof works once, also of twenty at once', async () => {
  const me = await holder()
  const headers = await withProof(me, 'machine')
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => postForm(token(), { grant_type: 'client_credentials' }, headers)),
  )
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect((await postForm(token(), { grant_type: 'client_credentials' }, headers)).status).toBe(400)
})

test('an application that must bind gets nothing without a proof; its refresh tokens stay bound', async () => {
  const me = await holder()
  const thief = await holder()
  const parameters = { scope: 'openid offline_access', prompt: 'consent' }
  const one = await obtainCode(lab, { client: 'bound', parameters })
  expect((await redeem(lab, one.code, one.verifier, {}, { authorization: basic('bound') })).status).toBe(400)
  const two = await obtainCode(lab, { client: 'bound', parameters })
  const { body } = await redeem(lab, two.code, two.verifier, {}, await withProof(me, 'bound'))
  const fields = { grant_type: 'refresh_token', refresh_token: String(body.refresh_token) }
  await lab.application('spa', { type: 'public', consent: 'implicit' })
  expect((await postForm(token(), fields, await withProof(me, 'bound'))).status).toBe(200)

  const three = await obtainCode(lab, { client: 'spa', parameters })
  const spa = await redeem(lab, three.code, three.verifier, { client_id: 'spa' }, { dpop: await proof(me, 'POST', token()) })
  const bound = { grant_type: 'refresh_token', refresh_token: String(spa.body.refresh_token), client_id: 'spa' }
  expect((await postForm(token(), bound, { dpop: await proof(thief, 'POST', token()) })).body.error).toBe('invalid_grant')
  expect((await postForm(token(), bound)).body.error).toBe('invalid_grant')
  expect((await postForm(token(), bound, { dpop: await proof(me, 'POST', token()) })).status).toBe(200)
})
