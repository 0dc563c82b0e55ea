import type { ChallengeId } from '../domain/ids.ts'
import type { CurrentChallenge, Transaction } from '../domain/transaction.ts'
import { mask } from '../platform/mask.ts'
import { codeMessage } from './code-message.ts'
import { factorContext, openSecret, type Target } from './context.ts'
import { limits } from './limits.ts'
import type { OutboxMessage } from './ports/outbox.ts'
import type { NewChallenge, Settlement } from './ports/transactions.ts'
import type { World } from './world.ts'

/** What one step adds to a settlement to put a challenge before the person. */
export interface ChallengeStep extends Pick<Settlement, 'asked'> {
  readonly current: CurrentChallenge
  readonly challenge?: NewChallenge
  readonly message?: OutboxMessage
}

/** Makes the challenge and, where its code travels, the message in the same step. `proved`: a factor stands already. */
export function prepareChallenge(world: World, transaction: Transaction, target: Target, proved: boolean): ChallengeStep {
  const { factor, user, authenticator } = target
  const id = world.deps.ids.next<ChallengeId>()
  const secret = openSecret(world, authenticator)
  const prepared = factor.prepare(factorContext(world, transaction, target, id), secret, proved)
  const stored = prepared.challenge !== undefined
  const lifetimeSeconds = prepared.lifetimeSeconds ?? limits.transactionLifetime
  const hint = authenticator?.address ? mask(authenticator.address) : factor.together ? undefined : authenticator?.label
  const current: CurrentChallenge = {
    id,
    factor: factor.id,
    authenticator: authenticator?.id ?? null,
    stored,
    prompt: prepared.prompt,
    ...(proved && hint ? { hint } : {}),
    ...(factor.channel ? { sentAt: transaction.readAt } : {}),
    ...(stored ? { expiresAt: transaction.readAt + lifetimeSeconds * 1000 } : {}),
  }
  if (!stored) return { current }
  const alone = factor.askLimit !== undefined
  const challenge: NewChallenge = {
    id,
    type: factor.id,
    user: user?.id ?? null,
    authenticator: authenticator?.id ?? null,
    payload: prepared.challenge,
    lifetimeSeconds,
    ...(alone ? { alone } : {}),
  }
  const asked = alone && authenticator ? { asked: { authenticator: authenticator.id, limit: factor.askLimit as number } } : {}
  if (!factor.channel) return { current, challenge, ...asked }
  const to = factor.recipient ? (secret === null ? null : factor.recipient(secret)) : (authenticator?.address ?? null)
  // A device that fetches its requests by itself: nothing goes out to it.
  if (factor.recipient && secret !== null && to === null) return { current, challenge, ...asked }
  const message = codeMessage(world, transaction, {
    user,
    challenge: id,
    channel: factor.channel,
    factor: factor.id,
    to,
    content: prepared.deliver ?? { template: 'none', parameters: {} },
    lifetimeSeconds,
  })
  return { current, challenge, message, ...asked }
}
