import type { Demand } from '../domain/demand.ts'
import type { Candidate, Facts, Subject } from '../domain/facts.ts'
import type { Proof } from '../domain/proof.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { EngineDeps } from './deps.ts'
import { enrollableOf } from './enrollable.ts'
import { narrowed } from './policy.ts'
import type { AuthenticatorRecord, UserRecord } from './ports/directory.ts'
import { type RiskAbout, riskOfSignIn } from './sign-in-risk.ts'
import { factorOf, factorsOf, type World } from './world.ts'

/** Digest under which one mailbox or phone is recognised wherever it appears. */
export const addressDigest = ({ keyedHash }: Pick<EngineDeps, 'keyedHash'>, address: string): string =>
  keyedHash.digest('address', address.normalize('NFKC').trim().toLowerCase())

/** Whether it may be used at `now`: an end is judged here, at use, not by whoever cleans up (LC-10). */
export const isLive = (one: AuthenticatorRecord, now: number): boolean =>
  one.status === 'active' && (one.expiresAt === null || one.expiresAt > now)

/**
 * Live authenticators whose factor this pool uses, as policy sees them: once for each factor that they serve. A remembered
 * browser is no factor that could be asked for.
 */
export const candidatesOf = (world: World, user: UserRecord, now: number): Candidate[] =>
  user.authenticators.flatMap((one) => (isLive(one, now) ? servingAs(world, one) : []))

function servingAs(world: World, one: AuthenticatorRecord): Candidate[] {
  const address = one.address === null ? {} : { address: addressDigest(world.deps, one.address) }
  return factorsOf(world)
    .filter((factor) => !factor.silent && (factor.id === one.factor || factor.shares === one.factor))
    .map(({ id, classes, traits }) => ({ authenticator: one.id, factor: id, classes, traits, ...address }))
}

export const subjectOf = (world: World, user: UserRecord | undefined, now: number): Subject | null =>
  user
    ? {
        id: user.id,
        active: user.status === 'active',
        groups: user.groups,
        authenticators: candidatesOf(world, user, now),
        disabled: user.authenticators.filter(({ status }) => status === 'disabled').flatMap((one) => servingAs(world, one)),
      }
    : null

/**
 * The facts of a transaction, with the proofs it would have after this step. A session that was young enough for a change when
 * the change was begun stays so until it is made or runs out: setting up an app takes its time.
 */
export function factsOf(
  world: World,
  { id, state, readAt, createdAt }: Transaction,
  user: UserRecord | undefined,
  proofs: readonly Proof[],
): Facts {
  const { demand, external, enrolled = [] } = state
  return {
    ...factsFor(world, { demand, user, proofs, now: readAt, transaction: id, external }),
    ...(demand.goal && createdAt > 0 ? { now: createdAt } : {}),
    enrolled,
  }
}

/** What a decision is asked about. */
export interface About extends Pick<RiskAbout, 'external' | 'deviceKnown'> {
  readonly demand: Demand
  readonly user: UserRecord | undefined
  readonly proofs: readonly Proof[]
  readonly now: number
  readonly transaction: Transaction['id'] | null
}

export const factsFor = (world: World, { demand, user, proofs, now, transaction, external, deviceKnown }: About): Facts => ({
  demand,
  now,
  transaction,
  firstFactors: firstFactorsOf(world),
  policy: world.policy,
  application: world.application.id,
  administration: world.workspace.settings.administration === true,
  risk: riskOfSignIn(world, { user, now, details: demand.details, external, deviceKnown }),
  enrollable: user ? enrollableOf(world, user, demand.goal) : [],
  enrolled: [],
  rememberedAt: null,
  subject: subjectOf(world, user, now),
  proofs,
})

/** The first factors that hold for everybody here, never the named user's own (enumeration). */
export const firstFactorsOf = (world: World): string[] =>
  narrowed(
    world.policy,
    world.workspace.settings.firstFactors.filter((id) => factorOf(world, id)?.mayBeFirst),
  )

/** Inherited proofs count for the user they were made by, and only for that one. */
export const proofsOf = (transaction: Transaction): Proof[] => [...transaction.state.inherited, ...transaction.proofs]

export const authenticatorOf = (user: UserRecord | undefined, id: string | null, now: number): AuthenticatorRecord | undefined =>
  user?.authenticators.find((one) => one.id === id && isLive(one, now))
