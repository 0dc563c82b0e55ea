import * as client from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deviceGrant, type OidcLab, redirectUri, secretOf, startOidcLab } from '../../support/oidc-lab.ts'
import { signIn, Visitor } from '../../support/oidc-visitor.ts'

// openid-client checks what an application should check: issuer, audience, signature, nonce, state, PKCE, `iss`.
let lab: OidcLab
let alice: string
beforeAll(async () => {
  lab = await startOidcLab()
  alice = await lab.user('alice')
  await lab.application('web', { grantTypes: ['authorization_code', 'refresh_token', deviceGrant] })
})
afterAll(() => lab.stop())

const options = { execute: [client.allowInsecureRequests] }
const discover = (authentication = client.ClientSecretBasic(secretOf('web'))) =>
  client.discovery(new URL(lab.issuer), 'web', {}, authentication, options)

async function grant(config: client.Configuration, extra: Record<string, string>, pushed = false, dpop?: client.DPoPHandle) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()]
  const parameters = {
    redirect_uri: redirectUri,
    scope: 'openid profile',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
    ...extra,
  }
  const url = pushed
    ? await client.buildAuthorizationUrlWithPAR(config, parameters)
    : client.buildAuthorizationUrl(config, parameters)
  const end = await signIn(lab, new Visitor(), url.href)
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true }
  return client.authorizationCodeGrant(config, new URL(end.at), checks, undefined, dpop ? { DPoP: dpop } : {})
}

test('OpenID Connect Discovery and RFC 8414 are both found', async () => {
  expect((await discover()).serverMetadata().issuer).toBe(lab.issuer)
  const oauth = await client.discovery(new URL(lab.issuer), 'web', {}, client.None(), { ...options, algorithm: 'oauth2' })
  expect(oauth.serverMetadata().token_endpoint).toBe(`${lab.issuer}/oauth2/token`)
})

test('code with PKCE, userinfo, refresh, introspection, revocation', async () => {
  const config = await discover(client.ClientSecretPost(secretOf('web')))
  const tokens = await grant(config, { scope: 'openid profile offline_access', prompt: 'consent', max_age: '600' })
  expect(tokens.claims()).toMatchObject({ sub: alice, aud: 'web', acr: 'urn:countersign:aal1' })
  expect(await client.fetchUserInfo(config, tokens.access_token, alice)).toMatchObject({ preferred_username: 'alice' })
  const fresh = await client.refreshTokenGrant(config, String(tokens.refresh_token))
  expect(fresh.claims()?.sub).toBe(alice)
  expect((await client.tokenIntrospection(config, fresh.access_token)).active).toBe(true)
  await client.tokenRevocation(config, fresh.access_token)
  expect((await client.tokenIntrospection(config, fresh.access_token)).active).toBe(false)
})

test('the claims parameter brings what it asks for, where it asks for it', async () => {
  const config = await discover()
  const claims = JSON.stringify({
    id_token: { email: { essential: true } },
    userinfo: { phone_number: null, email_verified: null },
  })
  await lab.application('web', { grantTypes: ['authorization_code'], scopes: ['openid', 'profile', 'email', 'phone'] })
  const tokens = await grant(config, { scope: 'openid', claims })
  expect(tokens.claims()).toMatchObject({ email: 'alice@example.com' })
  expect(await client.fetchUserInfo(config, tokens.access_token, alice)).toEqual({ sub: alice, email_verified: true })
})

test('pushed request with DPoP', async () => {
  const config = await discover()
  const handle = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
  const tokens = await grant(config, {}, true, handle)
  expect(tokens.token_type).toBe('dpop')
  expect((await client.fetchUserInfo(config, tokens.access_token, alice, { DPoP: handle })).sub).toBe(alice)
})

test('device flow', async () => {
  await lab.application('web', { grantTypes: ['authorization_code', deviceGrant] })
  const config = await discover()
  const started = await client.initiateDeviceAuthorization(config, { scope: 'openid' })
  const visitor = new Visitor()
  const page = await visitor.follow(String(started.verification_uri_complete), lab.baseUrl)
  const confirm = await visitor.submit(page, {}, lab.baseUrl)
  const begun = await visitor.submit(confirm, { action: 'allow' }, lab.baseUrl)
  await signIn(lab, visitor, begun.at)
  const tokens = await client.pollDeviceAuthorizationGrant(config, { ...started, interval: 0.1 })
  expect(tokens.claims()?.sub).toBe(alice)
})
