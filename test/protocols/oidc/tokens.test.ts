import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deviceGrant, type OidcLab, secretOf, startOidcLab } from '../../support/oidc-lab.ts'
import { basic, obtainCode, payloadOf, postForm, redeem } from '../../support/oidc-visitor.ts'

let lab: OidcLab
let token: string
beforeAll(async () => {
  lab = await startOidcLab()
  token = `${lab.issuer}/oauth2/token`
  await lab.user('alice')
  await lab.application('web', { consent: 'implicit' })
  await lab.application('second', { consent: 'implicit' })
  await lab.application('spa', { type: 'public', consent: 'implicit' })
  await lab.application('loose', { consent: 'implicit', pkceOptional: true })
  await lab.application('machine', { grantTypes: ['client_credentials'], scopes: ['payments'], redirectUris: [] })
})
afterAll(() => lab.stop())

const auth = (client = 'web') => ({ authorization: basic(client) })
const offline = { scope: 'openid profile offline_access', prompt: 'consent' }
const refresh = (refreshToken: unknown, fields: Record<string, string> = {}, headers: Record<string, string> = auth()) =>
  postForm(token, { grant_type: 'refresh_token', refresh_token: String(refreshToken), ...fields }, headers)
const introspect = async (value: unknown, headers = auth()) =>
  (await postForm(`${lab.issuer}/oauth2/introspect`, { token: String(value) }, headers)).body
const userinfo = async (value: unknown) =>
  (await fetch(`${lab.issuer}/userinfo`, { headers: { authorization: `Bearer ${value}` } })).status
async function offlineTokens(
  client = 'web',
  headers: Record<string, string> = auth(client),
  fields: Record<string, string> = {},
) {
  const { code, verifier } = await obtainCode(lab, { client, parameters: offline })
  return (await redeem(lab, code, verifier, fields, headers)).body
}

describe('authorization codes', () => {
  test('OA-4 B-01 a second redemption is refused and ends every token of the grant', async () => {
    const { code, verifier } = await obtainCode(lab, { parameters: offline })
    const first = await redeem(lab, code, verifier)
    expect(first.status).toBe(200)
    expect(await userinfo(first.body.access_token)).toBe(200)
    const second = await redeem(lab, code, verifier)
    expect([second.status, second.body.error]).toEqual([400, 'invalid_grant'])
    expect(await userinfo(first.body.access_token)).toBe(401)
    expect(await introspect(first.body.access_token)).toEqual({ active: false })
    expect((await refresh(first.body.refresh_token)).body.error).toBe('invalid_grant')
    expect(await lab.events()).toContain('oidc.code_replayed')
  })

  test('OA-4 B-01 fifty at once: exactly one gets tokens, and they are dead', async () => {
    const { code, verifier } = await obtainCode(lab, { parameters: offline })
    lab.race.waitMs = 300
    const answers = await Promise.all(Array.from({ length: 50 }, () => redeem(lab, code, verifier)))
    lab.race.waitMs = 0
    const won = answers.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    for (const { status, body } of answers) if (status !== 200) expect([status, body.error]).toEqual([400, 'invalid_grant'])
    expect(await userinfo(won[0]?.body.access_token)).toBe(401)
    expect((await refresh(won[0]?.body.refresh_token)).body.error).toBe('invalid_grant')
  })

  test('OA-5 B-02 bound to client and redirect address', async () => {
    const one = await obtainCode(lab)
    expect((await redeem(lab, one.code, one.verifier, {}, auth('second'))).body.error).toBe('invalid_grant')
    const two = await obtainCode(lab)
    expect((await redeem(lab, two.code, two.verifier, { redirect_uri: 'https://app.example/other' })).body.error).toBe(
      'invalid_grant',
    )
  })

  test('OA-6 B-03 wrong, missing, short and long verifiers', async () => {
    const { code, verifier } = await obtainCode(lab)
    for (const text of ['x'.repeat(43), 'x'.repeat(42), 'x'.repeat(129)]) {
      expect((await redeem(lab, code, text)).status).toBe(400)
    }
    const missing = { grant_type: 'authorization_code', code, redirect_uri: 'https://app.example/callback' }
    expect((await postForm(token, missing, auth())).body.error).toBe('invalid_grant')
    // None of these spent it.
    expect((await redeem(lab, code, verifier)).status).toBe(200)
  })

  test('OA-6 B-04 a verifier without a challenge is refused where PKCE is optional', async () => {
    const { code } = await obtainCode(lab, { client: 'loose', parameters: { code_challenge: '', code_challenge_method: '' } })
    expect((await redeem(lab, code, 'x'.repeat(43), {}, auth('loose'))).body.error).toBe('invalid_grant')
    const fields = { grant_type: 'authorization_code', code, redirect_uri: 'https://app.example/callback' }
    expect((await postForm(token, fields, auth('loose'))).status).toBe(200)
  })
})

describe('refresh tokens', () => {
  test('OA-8 rotate; the old one kills the family', async () => {
    const first = await offlineTokens()
    const second = await refresh(first.refresh_token)
    expect(second.status).toBe(200)
    expect(second.body.refresh_token).not.toBe(first.refresh_token)
    expect(payloadOf(second.body.access_token)).toMatchObject({ acr: 'urn:countersign:aal1', amr: ['pwd'] })
    expect((await refresh(first.refresh_token)).body.error).toBe('invalid_grant')
    expect((await refresh(second.body.refresh_token)).body.error).toBe('invalid_grant')
    expect(await userinfo(second.body.access_token)).toBe(401)
    expect(await lab.events()).toContain('oidc.refresh_token_replayed')
  })

  test('OA-8 B-08 the same one twenty times at once: never two live children', async () => {
    const first = await offlineTokens()
    lab.race.waitMs = 300
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(first.refresh_token)))
    lab.race.waitMs = 0
    const won = answers.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    expect((await refresh(won[0]?.body.refresh_token)).body.error).toBe('invalid_grant')
  })

  test('OA-8 B-09 bound to the client, which must authenticate', async () => {
    const first = await offlineTokens()
    expect((await refresh(first.refresh_token, {}, auth('second'))).body.error).toBe('invalid_grant')
    expect((await refresh(first.refresh_token, { client_id: 'web' }, {})).body.error).toBe('invalid_client')
  })

  test('B-07 scopes shrink and never grow', async () => {
    const first = await offlineTokens()
    const less = await refresh(first.refresh_token, { scope: 'openid' })
    expect(less.body.scope).toBe('openid')
    expect((await refresh(less.body.refresh_token, { scope: 'openid payments' })).body.error).toBe('invalid_scope')
  })

  test('offline_access only with consent; without it there is no refresh token', async () => {
    const { code, verifier } = await obtainCode(lab, { parameters: { scope: 'openid offline_access' } })
    const { body } = await redeem(lab, code, verifier)
    expect(body).not.toHaveProperty('refresh_token')
    expect(body.scope).toBe('openid')
  })

  test('a public client gets rotating refresh tokens, and no auth_time in the access token', async () => {
    const first = await offlineTokens('spa', {}, { client_id: 'spa' })
    expect(payloadOf(first.access_token)).not.toHaveProperty('auth_time')
    const second = await refresh(first.refresh_token, { client_id: 'spa' }, {})
    expect(second.status).toBe(200)
    expect((await refresh(first.refresh_token, { client_id: 'spa' }, {})).body.error).toBe('invalid_grant')
  })

  test('FL-8 a disabled user refreshes nothing and userinfo is closed at once', async () => {
    const id = await lab.user('dora')
    const { code, verifier } = await obtainCode(lab, { user: 'dora', parameters: offline })
    const { body } = await redeem(lab, code, verifier)
    await lab.store.provisioning.setUserStatus(lab.tenant, id, 'disabled')
    expect(await userinfo(body.access_token)).toBe(401)
    expect((await refresh(body.refresh_token)).body.error).toBe('invalid_grant')
  })
})

describe('client credentials', () => {
  const fields = { grant_type: 'client_credentials' }

  test('a JWT of the client itself; all registered scopes where none is named', async () => {
    const { status, body } = await postForm(token, fields, auth('machine'))
    expect(status).toBe(200)
    expect(payloadOf(body.access_token)).toMatchObject({
      sub: 'machine',
      client_id: 'machine',
      scope: 'payments',
      scp: ['payments'],
    })
    expect(await introspect(body.access_token, auth('machine'))).toMatchObject({
      active: true,
      client_id: 'machine',
      scope: 'payments',
    })
    expect(await userinfo(body.access_token)).toBe(401)
  })

  test('OA-12 a scope that is not registered is refused', async () => {
    expect((await postForm(token, { ...fields, scope: 'email' }, auth('machine'))).body.error).toBe('invalid_scope')
  })

  test('a grant that is not registered is refused', async () => {
    expect((await postForm(token, fields, auth('web'))).status).toBe(400)
    expect((await postForm(token, { grant_type: 'password', username: 'alice', password: 'alice pw' }, auth())).body.error).toBe(
      'unsupported_grant_type',
    )
    expect((await postForm(token, { grant_type: deviceGrant, device_code: 'x' }, auth())).status).toBe(400)
  })

  test('RFC 6749 4.4 a public client has no token of its own', async () => {
    await lab.application('public-machine', { type: 'public', grantTypes: ['client_credentials'], redirectUris: [] })
    expect((await postForm(token, { ...fields, client_id: 'public-machine' })).status).toBe(400)
  })
})

describe('client authentication', () => {
  const fields = { grant_type: 'client_credentials' }

  test('OA-14 unknown client and wrong secret are the same answer', async () => {
    const wrong = await postForm(token, fields, { authorization: basic('machine', 'wrong') })
    const unknown = await postForm(token, fields, { authorization: basic('nobody', 'wrong') })
    expect(wrong.status).toBe(401)
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic /)
    expect([unknown.status, unknown.text, unknown.headers.get('www-authenticate')]).toEqual([
      wrong.status,
      wrong.text,
      wrong.headers.get('www-authenticate'),
    ])
    expect((await postForm(token, { ...fields, client_id: 'machine', client_secret: 'wrong' })).status).toBe(401)
    expect((await postForm(token, { ...fields, client_id: 'machine', client_secret: secretOf('machine') })).status).toBe(200)
  })

  test('the stored digest is not the secret', async () => {
    const digest = lab.keyedHash.digest('client-secret', 'machine', secretOf('machine'))
    expect((await postForm(token, fields, { authorization: basic('machine', digest) })).status).toBe(401)
  })

  test('two methods at once, and a public client that brings a secret', async () => {
    expect(
      (await postForm(token, { ...fields, client_id: 'machine', client_secret: secretOf('machine') }, auth('machine'))).status,
    ).toBe(400)
    expect((await postForm(token, { ...fields, client_id: 'spa', client_secret: 'x' })).status).toBe(401)
  })

  test('FL-8 a disabled application, and one of another workspace, are unknown', async () => {
    const gone = await lab.application('gone', { grantTypes: ['client_credentials'], redirectUris: [] })
    expect((await postForm(token, fields, auth('gone'))).status).toBe(200)
    await lab.putApplication({ ...gone, enabled: false })
    expect((await postForm(token, fields, auth('gone'))).status).toBe(401)
    await lab.application('elsewhere', { grantTypes: ['client_credentials'], redirectUris: [] }, 'other')
    expect((await postForm(token, fields, auth('elsewhere'))).status).toBe(401)
    expect((await postForm(`${lab.otherIssuer}/oauth2/token`, fields, auth('elsewhere'))).status).toBe(200)
  })

  test('a new secret counts at once', async () => {
    const application = await lab.application('rotating', { grantTypes: ['client_credentials'], redirectUris: [] })
    expect((await postForm(token, fields, auth('rotating'))).status).toBe(200)
    const secretDigest = lab.keyedHash.digest('client-secret', 'rotating', 'another secret')
    await lab.putApplication({ ...application, settings: { ...application.settings, secretDigest } })
    expect((await postForm(token, fields, auth('rotating'))).status).toBe(401)
    expect((await postForm(token, fields, { authorization: basic('rotating', 'another%20secret') })).status).toBe(200)
  })
})

describe('introspection and revocation', () => {
  test('OA-17 own tokens in full, with acr, amr and auth_time (FL-14)', async () => {
    const tokens = await offlineTokens()
    expect(await introspect(tokens.access_token)).toMatchObject({
      active: true,
      client_id: 'web',
      iss: lab.issuer,
      token_type: 'Bearer',
      acr: 'urn:countersign:aal1',
      amr: ['pwd'],
      auth_time: expect.any(Number),
      jti: expect.any(String),
      exp: expect.any(Number),
    })
    expect(await introspect(tokens.refresh_token)).toMatchObject({ active: true, client_id: 'web' })
  })

  test('OA-17 B-18 another client learns nothing and revokes nothing; a public client is not served', async () => {
    const tokens = await offlineTokens()
    for (const value of [tokens.access_token, tokens.refresh_token]) {
      expect(await introspect(value, auth('second'))).toEqual({ active: false })
      const answer = await postForm(`${lab.issuer}/oauth2/revoke`, { token: String(value) }, auth('second'))
      expect(answer.status).toBe(200)
      expect(await introspect(value)).toMatchObject({ active: true })
    }
    expect(
      (await postForm(`${lab.issuer}/oauth2/introspect`, { token: String(tokens.access_token), client_id: 'spa' })).body,
    ).toEqual({ active: false })
    expect((await postForm(`${lab.issuer}/oauth2/introspect`, { token: 'x' })).status).toBe(400)
  })

  test('SE-4 a revoked access token is dead everywhere, and so is its refresh token', async () => {
    const tokens = await offlineTokens()
    expect((await postForm(`${lab.issuer}/oauth2/revoke`, { token: String(tokens.access_token) }, auth())).status).toBe(200)
    expect(await userinfo(tokens.access_token)).toBe(401)
    expect(await introspect(tokens.access_token)).toEqual({ active: false })
    expect((await refresh(tokens.refresh_token)).body.error).toBe('invalid_grant')
  })

  test('a revoked refresh token takes its access tokens along', async () => {
    const tokens = await offlineTokens()
    await postForm(
      `${lab.issuer}/oauth2/revoke`,
      { token: String(tokens.refresh_token), token_type_hint: 'refresh_token' },
      auth(),
    )
    expect(await introspect(tokens.access_token)).toEqual({ active: false })
    expect((await refresh(tokens.refresh_token)).body.error).toBe('invalid_grant')
  })

  test('a client credentials token is revoked by its id', async () => {
    const { body } = await postForm(token, { grant_type: 'client_credentials' }, auth('machine'))
    await postForm(`${lab.issuer}/oauth2/revoke`, { token: String(body.access_token) }, auth('machine'))
    expect(await introspect(body.access_token, auth('machine'))).toEqual({ active: false })
  })
})
