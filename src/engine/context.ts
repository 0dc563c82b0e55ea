import type { AuthenticatorId, ChallengeId } from '../domain/ids.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { EngineDeps } from './deps.ts'
import type { EnrolContext, Factor, FactorContext, Sibling } from './factor-contract.ts'
import { settingsOf } from './factor-settings.ts'
import { asksForMore } from './policy.ts'
import type { AuthenticatorRecord, UserRecord } from './ports/directory.ts'
import { firstFactorsOf, isLive } from './subject.ts'
import type { World } from './world.ts'

/** Whom a challenge is for: a user's authenticator, or (both undefined) a stranger who must not notice. */
export interface Target {
  readonly factor: Factor
  readonly user: UserRecord | undefined
  readonly authenticator: AuthenticatorRecord | undefined
}

/** The user's live authenticator that serves this factor, its own or one that it shares. */
export const serving = (user: UserRecord | undefined, { id, shares }: Factor, now: number): AuthenticatorRecord | undefined =>
  user?.status === 'active'
    ? user.authenticators.find((one) => (one.factor === id || one.factor === shares) && isLive(one, now))
    : undefined

/** What of a transaction a factor is told. */
type About = Pick<Transaction, 'id' | 'tenant' | 'readAt'>

/** What a factor is told about the challenge it makes or judges. */
export const factorContext = (
  world: World,
  transaction: About,
  { factor, user, authenticator }: Target,
  challengeId: ChallengeId,
): FactorContext => ({
  ...surroundings(world, transaction, factor, challengeId),
  user: user?.id ?? null,
  authenticator: authenticator?.id ?? null,
  address: authenticator?.address ?? null,
  marker: authenticator?.marker ?? null,
  siblings: factor.together ? siblingsOf(world, user, factor.id, transaction.readAt) : [],
})

/** What a factor is told about the authenticator it is adding. */
export function enrolContext(
  world: World,
  transaction: Transaction,
  factor: Factor,
  user: UserRecord,
  enrolment: ChallengeId,
): EnrolContext {
  const { username, name, email, phone, locale } = user
  const siblings = (id: string) => siblingsOf(world, user, id, transaction.readAt)
  return {
    ...surroundings(world, transaction, factor, enrolment),
    // An enrolment is found by its transaction: it is no row of its own.
    link: (secret) => world.deps.link(world.workspace, `${transaction.id}.${secret}`, 'enrolment'),
    user: user.id,
    person: { username, name, email, phone, locale },
    siblings: siblings(factor.id),
    others: siblings,
    addresses: user.authenticators.flatMap(({ factor: of, address, status }) =>
      of === factor.id && status === 'active' && address !== null ? [address] : [],
    ),
    onlyFactor: factor.mayBeFirst && firstFactorsOf(world).includes(factor.id) && !asksForMore(world.policy),
  }
}

const surroundings = (world: World, transaction: About, factor: Factor, challengeId: ChallengeId) => ({
  tenant: transaction.tenant,
  pool: world.workspace.pool,
  transaction: transaction.id,
  challengeId,
  now: transaction.readAt,
  settings: settingsOf(world, factor),
  application: world.application.settings.name,
  workspace: world.workspace.settings.name,
  from: { address: world.scope.address, userAgent: world.scope.userAgent },
  link: (secret: string) => world.deps.link(world.workspace, `${challengeId}.${secret}`, 'challenge'),
})

function siblingsOf(world: World, user: UserRecord | undefined, factor: string, now: number): Sibling<unknown>[] {
  const own = user?.status === 'active' ? user.authenticators.filter((one) => one.factor === factor && isLive(one, now)) : []
  return own.map((one) => ({ authenticator: one.id, secret: openSecret(world, one), marker: one.marker }))
}

/** The authenticator's secret as its factor stored it; an empty object for factors without one, null for a stranger. */
export function openSecret(
  { deps }: { readonly deps: Pick<EngineDeps, 'sealing'> },
  authenticator: AuthenticatorRecord | undefined,
): unknown {
  if (!authenticator) return null
  if (authenticator.sealed === null) return {}
  return JSON.parse(deps.sealing.open('authenticator', authenticator.id, authenticator.sealed))
}

export const sealSecret = (
  { deps }: { readonly deps: Pick<EngineDeps, 'sealing'> },
  authenticator: AuthenticatorId,
  secret: unknown,
): string => deps.sealing.seal('authenticator', authenticator, JSON.stringify(secret))
