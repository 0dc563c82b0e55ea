import { createHash, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { JWK } from 'oidc-provider'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import type { NewSigningKey, SigningKey, SigningKeys } from '../../engine/ports/signing-keys.ts'
import type { Clock, Random, Sealing } from '../../platform/contract.ts'
import { lifetimesOf } from './lifetimes.ts'

/** Seconds for which clients and proxies may keep a key set; a new key signs only after that (TK-10). */
export const jwksMaxAge = 300

export type SigningAlg = NewSigningKey['alg']
const algs: readonly SigningAlg[] = ['RS256', 'ES256', 'EdDSA']

/** The key cannot be activated now. The message is for operators and says what to do. */
class RotationRefused extends Error {
  override readonly name = 'RotationRefused'
}

export interface KeyDeps {
  readonly signingKeys: SigningKeys
  readonly sealing: Sealing
  readonly random: Random
  readonly clock: Clock
}

const generate = promisify(generateKeyPair)

async function makeKey(
  deps: Pick<KeyDeps, 'sealing'>,
  workspace: Workspace,
  alg: SigningAlg,
  state: NewSigningKey['state'],
  kid: string,
) {
  const pair =
    alg === 'RS256'
      ? await generate('rsa', { modulusLength: 2048 })
      : alg === 'ES256'
        ? await generate('ec', { namedCurve: 'P-256' })
        : await generate('ed25519', {})
  const jwk = JSON.stringify(pair.privateKey.export({ format: 'jwk' }))
  const sealed = deps.sealing.seal('signing-key', kid, jwk)
  return { kid, tenant: workspace.tenant, workspace: workspace.id, alg, state, sealed } satisfies NewSigningKey
}

/** The first key of each kind has a kid that every node computes alike: of two nodes that make it, one wins and both use it. */
const firstKid = (workspace: Workspace, alg: SigningAlg) =>
  `${alg.toLowerCase()}-${createHash('sha256').update(`${workspace.id} ${alg}`).digest('base64url').slice(0, 16)}`

/** All keys of a workspace; makes the missing ones (RS256, ES256, EdDSA) first. */
export async function ensureSigningKeys(deps: KeyDeps, workspace: Workspace): Promise<readonly SigningKey[]> {
  const keys = await deps.signingKeys.list(workspace.tenant, workspace.id)
  const missing = algs.filter((alg) => !keys.some((key) => key.alg === alg && key.state === 'active'))
  if (missing.length === 0) return keys
  await deps.signingKeys.add(
    await Promise.all(missing.map((alg) => makeKey(deps, workspace, alg, 'active', firstKid(workspace, alg)))),
  )
  return deps.signingKeys.list(workspace.tenant, workspace.id)
}

/** Publishes a key that signs nothing yet. Returns its kid; the kid of a key already waiting where there is one. */
export async function prepareSigningKey(deps: KeyDeps, workspace: Workspace, alg: SigningAlg): Promise<string> {
  const waiting = (await ensureSigningKeys(deps, workspace)).find((key) => key.alg === alg && key.state === 'next')
  if (waiting) return waiting.kid
  const key = await makeKey(deps, workspace, alg, 'next', `${alg.toLowerCase()}-${deps.random.token(16)}`)
  await deps.signingKeys.add([key])
  return key.kid
}

/**
 * Lets the published key sign; the old one verifies for as long as anything it signed may be shown (sessions included,
 * as ID tokens are hints at logout), and is deleted after that. Throws RotationRefused, with the seconds left, while the published
 * key is younger than the key set's max-age, and where no key is published.
 */
export async function activateSigningKey(deps: KeyDeps, workspace: Workspace, alg: SigningAlg): Promise<string> {
  const keys = await deps.signingKeys.list(workspace.tenant, workspace.id)
  const next = keys.find((key) => key.alg === alg && key.state === 'next')
  if (!next) throw new RotationRefused(`No ${alg} key is published and waiting. Prepare one first.`)
  const waitMs = next.createdAt + jwksMaxAge * 1000 - deps.clock.now()
  if (waitMs > 0) {
    throw new RotationRefused(
      `Key ${next.kid} was published too recently: clients may not know it. Activate it in ${Math.ceil(waitMs / 1000)} s.`,
    )
  }
  const { accessToken, idToken, session } = lifetimesOf(workspace.settings)
  await deps.signingKeys.activate(workspace.tenant, workspace.id, next.kid, Math.max(accessToken, idToken, session) + jwksMaxAge)
  return next.kid
}

/** Deletes retired keys whose time is over, of all workspaces. Returns how many. */
export const pruneSigningKeys = (deps: Pick<KeyDeps, 'signingKeys'>): Promise<number> => deps.signingKeys.prune()

export interface KeyRing {
  /** Private keys for the library, active ones first: it signs with the first that fits. */
  readonly jwks: { readonly keys: JWK[] }
  /** Public keys for verifying our own access tokens. A kid is a look-up in this map and nothing else (TK-2). */
  readonly verifiers: ReadonlyMap<string, { readonly alg: SigningAlg; readonly key: KeyObject }>
}

const order = { active: 0, next: 1, retired: 2 } as const

/** Opens the keys of a workspace. Throws SealBroken where one does not open. */
export function openKeys(deps: Pick<KeyDeps, 'sealing'>, keys: readonly SigningKey[]): KeyRing {
  // A key that replaces another becomes active later than it: of two active ones, the newest signs.
  const sorted = [...keys].sort(
    (a, b) => order[a.state] - order[b.state] || b.createdAt - a.createdAt || (a.kid < b.kid ? -1 : 1),
  )
  const opened = sorted.map((key) => {
    const jwk = JSON.parse(deps.sealing.open('signing-key', key.kid, key.sealed)) as JWK
    return { kid: key.kid, alg: key.alg, jwk: { ...jwk, kid: key.kid, alg: key.alg, use: 'sig' } }
  })
  const verifier = (jwk: JWK) => createPublicKey({ key: jwk as Record<string, unknown>, format: 'jwk' })
  return {
    jwks: { keys: opened.map(({ jwk }) => jwk) },
    verifiers: new Map(opened.map(({ kid, alg, jwk }) => [kid, { alg, key: verifier(jwk) }])),
  }
}
