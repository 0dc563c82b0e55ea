import type { Facts, Subject } from './facts.ts'
import type { Rule } from './policy.ts'
import type { Proof } from './proof.ts'

/** What is judged: somebody who is named, and of the facts about them what counts. */
export interface Case {
  readonly facts: Facts
  readonly subject: Subject
  /** Those that match. */
  readonly rules: readonly Rule[]
  readonly proofs: readonly Proof[]
}

export const caseOf = (facts: Facts, subject: Subject, rules: readonly Rule[]): Case => ({
  facts,
  subject,
  rules,
  proofs: counting(facts, subject),
})

/**
 * A proof counts while its authenticator is still active and serves that factor, and for a re-authentication only if made in this
 * transaction.
 */
const counting = ({ proofs, demand, transaction }: Facts, { authenticators }: Subject): Proof[] =>
  proofs.filter(
    (proof) =>
      authenticators.some((one) => one.authenticator === proof.authenticator && one.factor === proof.factor) &&
      (!demand.reauthenticate || proof.transaction === transaction),
  )
