import { exportJWK, generateKeyPair } from 'jose'
import { deviceGrant, redirectUri } from '../support/oidc-lab.ts'
import { basic, postForm, verifier } from '../support/oidc-visitor.ts'
import { startFortress } from './fortress.ts'
import { codeOf, enter, Roamer } from './visits.ts'

/** Two nodes with an application of every kind, and a program that asks them in turn. */
export async function startClients() {
  const fortress = await startFortress({ database: 'postgres', nodes: 2 })
  await fortress.application('web', {
    grantTypes: ['authorization_code', 'refresh_token', deviceGrant],
    postLogoutRedirectUris: ['https://app.example/bye'],
  })
  await fortress.application('second')
  await fortress.application('spa', { type: 'public' })
  await fortress.application('few', {
    scopes: ['openid', 'profile', 'offline_access'],
    grantTypes: ['authorization_code', 'refresh_token', 'client_credentials', deviceGrant],
  })
  await fortress.application('careless', {
    type: 'native',
    redirectUris: ['javascript:alert(1)', 'data:text/html,x', 'intent:x'],
  })
  const pair = await generateKeyPair('ES256')
  const signer = pair.privateKey
  const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k', use: 'sig', alg: 'ES256' }] }
  await fortress.application('signer', {
    authMethod: 'private_key_jwt',
    jwks,
    grantTypes: ['client_credentials'],
    redirectUris: [],
  })
  await fortress.application('bound', { grantTypes: ['client_credentials'], redirectUris: [], dpopBound: true })
  const alice = await fortress.person('alice')

  let turn = 0
  /** A program whose requests go to the nodes in turn. */
  const ask = (
    path: string,
    fields: Record<string, string> | URLSearchParams,
    headers: Record<string, string> = { authorization: basic('web') },
  ) => postForm(`${fortress.urls[turn++ % fortress.urls.length]}/acme/shop${path}`, fields, headers)
  const refresh = (token: unknown, fields: Record<string, string> = {}, headers?: Record<string, string>) =>
    ask('/oauth2/token', { grant_type: 'refresh_token', refresh_token: String(token), ...fields }, headers)
  async function freshCode(client = 'web', parameters: Record<string, string> = {}) {
    const text = verifier()
    const code = codeOf(await enter(fortress, new Roamer(fortress), alice, client, parameters, text))
    if (code === null) throw new Error('no code')
    return { code, text }
  }
  const exchange = (
    { code, text }: { code: string; text: string },
    fields: Record<string, string> = {},
    headers?: Record<string, string>,
  ) =>
    ask(
      '/oauth2/token',
      { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: text, ...fields },
      headers,
    )
  const userinfo = async (token: unknown, node = 0) =>
    (await fetch(`${fortress.urls[node]}/acme/shop/userinfo`, { headers: { authorization: `Bearer ${token}` } })).status

  return { fortress, alice, signer, ask, refresh, freshCode, exchange, userinfo }
}

export type Clients = Awaited<ReturnType<typeof startClients>>
