import type { Candidate, Facts, Subject } from '../domain/decide.ts'
import type { Demand } from '../domain/demand.ts'
import type { Proof } from '../domain/proof.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { EngineDeps } from './deps.ts'
import type { AuthenticatorRecord, UserRecord } from './ports/directory.ts'
import { factorOf, type World } from './world.ts'

/** Digest under which one mailbox or phone is recognised wherever it appears. */
export const addressDigest = ({ keyedHash }: Pick<EngineDeps, 'keyedHash'>, address: string): string =>
  keyedHash.digest('address', address.normalize('NFKC').trim().toLowerCase())

/** Active authenticators whose factor this server has, as policy sees them. */
export const candidatesOf = (world: World, user: UserRecord): Candidate[] =>
  user.authenticators.flatMap((one) => {
    const factor = factorOf(world, one.factor)
    if (!factor || one.status !== 'active') return []
    const address = one.address === null ? {} : { address: addressDigest(world.deps, one.address) }
    return [{ authenticator: one.id, factor: factor.id, classes: factor.classes, traits: factor.traits, ...address }]
  })

export const subjectOf = (world: World, user: UserRecord | undefined): Subject | null =>
  user ? { id: user.id, active: user.status === 'active', authenticators: candidatesOf(world, user) } : null

/** The facts of a transaction, with the proofs it would have after this step. */
export const factsOf = (world: World, transaction: Transaction, user: UserRecord | undefined, proofs: readonly Proof[]): Facts =>
  factsFor(world, transaction.state.demand, user, proofs, transaction.readAt, transaction.id)

export const factsFor = (
  world: World,
  demand: Demand,
  user: UserRecord | undefined,
  proofs: readonly Proof[],
  now: number,
  transaction: Transaction['id'] | null,
): Facts => ({
  demand,
  now,
  transaction,
  firstFactors: firstFactorsOf(world),
  required: world.required,
  subject: subjectOf(world, user),
  proofs,
})

/** The workspace's first factors, never the named user's own (enumeration). */
export const firstFactorsOf = (world: World): string[] =>
  world.workspace.settings.firstFactors.filter((id) => factorOf(world, id)?.mayBeFirst)

/** Inherited proofs count for the user they were made by, and only for that one. */
export const proofsOf = (transaction: Transaction): Proof[] => [...transaction.state.inherited, ...transaction.proofs]

export const authenticatorOf = (user: UserRecord | undefined, id: string | null): AuthenticatorRecord | undefined =>
  user?.authenticators.find((one) => one.id === id && one.status === 'active')
