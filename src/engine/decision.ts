import { type Decision, decide } from '../domain/decide.ts'
import type { Facts } from '../domain/facts.ts'
import type { Proof } from '../domain/proof.ts'
import type { Transaction } from '../domain/transaction.ts'
import { type Explanation, explain } from './explanation.ts'
import type { ShadowFinding } from './ports/audit.ts'
import type { UserRecord } from './ports/directory.ts'
import { factsOf } from './subject.ts'
import { rememberedFacts } from './trusted-device.ts'
import type { World } from './world.ts'

/** A decision with its reasons written out, and with what rules in shadow would have made of it. */
export interface Judged {
  readonly decision: Decision
  readonly explanation: Explanation
  readonly shadow: readonly ShadowFinding[]
}

/** What policy says of a transaction with these proofs. */
export const decisionOf = (
  world: World,
  transaction: Transaction,
  user: UserRecord | undefined,
  proofs: readonly Proof[],
): Decision => decideSafely(world, factsWithBrowser(world, transaction, user, proofs))

/** The same, to be written down. */
export const judgedOf = (
  world: World,
  transaction: Transaction,
  user: UserRecord | undefined,
  proofs: readonly Proof[],
): Judged => judge(world, factsWithBrowser(world, transaction, user, proofs))

const factsWithBrowser = (
  world: World,
  transaction: Transaction,
  user: UserRecord | undefined,
  proofs: readonly Proof[],
): Facts => ({
  ...factsOf(world, transaction, user, proofs),
  ...rememberedFacts(world, user, transaction.state.trusted, transaction.readAt),
})

export function judge(world: Pick<World, 'deps'>, facts: Facts): Judged {
  const decision = decideSafely(world, facts)
  const shadow = shadowOf(world, facts, decision)
  return { decision, shadow, explanation: explain(facts, decision) }
}

/** A policy that throws denies: whatever is wrong with it, nobody gets in by it. */
export function decideSafely({ deps }: Pick<World, 'deps'>, facts: Facts): Decision {
  try {
    return (deps.decide ?? decide)(facts)
  } catch (error) {
    deps.policyFailed?.(error)
    return { kind: 'deny', reason: 'not_allowed', reasons: [{ rule: 'error', asks: 'error', met: false }] }
  }
}

/** Each rule in shadow that would have kept this sign-in from going on as it does, tried alone. */
function shadowOf(world: Pick<World, 'deps'>, facts: Facts, { kind }: Decision): readonly ShadowFinding[] {
  if (kind === 'deny' || kind === 'first') return []
  const { policy } = facts
  return policy.rules.flatMap((rule) => {
    if (!rule.shadow) return []
    const { shadow: _, ...inForce } = rule
    const rules = policy.rules.map((one) => (one === rule ? inForce : one))
    const tried = decideSafely(world, { ...facts, policy: { ...policy, rules } })
    const changed = kind === 'satisfied' ? tried.kind !== 'satisfied' : tried.kind === 'deny'
    return changed ? [{ rule: rule.id, would: tried.kind }] : []
  })
}
