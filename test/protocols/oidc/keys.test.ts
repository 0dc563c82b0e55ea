import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  activateSigningKey,
  ensureSigningKeys,
  jwksMaxAge,
  prepareSigningKey,
  pruneSigningKeys,
} from '../../../src/protocols/oidc/index.ts'
import { type OidcLab, startOidcLab } from '../../support/oidc-lab.ts'
import { basic, headerOf, postForm } from '../../support/oidc-visitor.ts'

let lab: OidcLab
beforeAll(async () => {
  lab = await startOidcLab()
  await lab.application('machine', { grantTypes: ['client_credentials'], scopes: ['payments'], redirectUris: [] })
})
afterAll(() => lab.stop())

const issue = async () =>
  String(
    (await postForm(`${lab.issuer}/oauth2/token`, { grant_type: 'client_credentials' }, { authorization: basic('machine') })).body
      .access_token,
  )
const published = async () =>
  ((await (await fetch(`${lab.issuer}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
const verifies = (token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(`${lab.issuer}/.well-known/jwks.json`)), { issuer: lab.issuer })

test('two nodes that make the first keys agree on them, and no key is readable in the store', async () => {
  const [one, two] = await Promise.all([
    ensureSigningKeys(lab.keys, lab.workspaces.shop),
    ensureSigningKeys(lab.keys, lab.workspaces.shop),
  ])
  const kids = (keys: typeof one) => keys.map(({ kid }) => kid).sort()
  expect(kids(one)).toHaveLength(3)
  expect(kids(await ensureSigningKeys(lab.keys, lab.workspaces.shop))).toEqual(kids(one))
  expect(kids(two)).toEqual(kids(one))
  for (const key of one) expect(key.sealed).not.toContain('"d"')
  // Sealed for its own row.
  expect(() => lab.keys.sealing.open('signing-key', 'another', one[0]!.sealed)).toThrow()
})

test('TK-10 a new key is published before it signs, and the old one verifies as long as its tokens live', async () => {
  const before = await issue()
  const oldKid = String(headerOf(before).kid)
  const nextKid = await prepareSigningKey(lab.keys, lab.workspaces.shop, 'ES256')
  expect(await prepareSigningKey(lab.keys, lab.workspaces.shop, 'ES256')).toBe(nextKid)
  lab.forget()
  expect(await published()).toEqual(expect.arrayContaining([oldKid, nextKid]))
  expect(headerOf(await issue()).kid).toBe(oldKid)
  await expect(activateSigningKey(lab.keys, lab.workspaces.shop, 'ES256')).rejects.toThrow(/too recently/)

  lab.advance(jwksMaxAge + 1)
  expect(await activateSigningKey(lab.keys, lab.workspaces.shop, 'ES256')).toBe(nextKid)
  lab.forget()
  const after = await issue()
  expect(headerOf(after).kid).toBe(nextKid)
  expect(await published()).toEqual(expect.arrayContaining([oldKid, nextKid]))
  await verifies(before)
  await verifies(after)
  const introspected = await postForm(`${lab.issuer}/oauth2/introspect`, { token: before }, { authorization: basic('machine') })
  expect(introspected.body.active).toBe(true)

  lab.advance(15 * 24 * 60 * 60)
  expect(await pruneSigningKeys(lab.keys)).toBe(1)
  lab.forget()
  expect(await published()).not.toContain(oldKid)
})

test('activating without a published key says what to do', async () => {
  await expect(activateSigningKey(lab.keys, lab.workspaces.shop, 'RS256')).rejects.toThrow(/Prepare one first/)
})
