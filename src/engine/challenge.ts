import type { ChallengeId } from '../domain/ids.ts'
import type { CurrentChallenge, Transaction } from '../domain/transaction.ts'
import { addressRange } from '../platform/address-range.ts'
import { event } from './events.ts'
import type { Factor, FactorContext } from './factor-contract.ts'
import { limits } from './limits.ts'
import { mask } from './mask.ts'
import { phoneFacts, sealMessage } from './outbox-message.ts'
import type { AuthenticatorRecord, UserRecord } from './ports/directory.ts'
import type { OutboxMessage } from './ports/outbox.ts'
import type { NewChallenge } from './ports/transactions.ts'
import { codeLimits, type Subjects } from './send-limits.ts'
import { addressDigest } from './subject.ts'
import type { World } from './world.ts'

/** Whom a challenge is for: a user's authenticator, or (both undefined) a stranger who must not notice. */
export interface Target {
  readonly factor: Factor
  readonly user: UserRecord | undefined
  readonly authenticator: AuthenticatorRecord | undefined
}

/** What one step adds to a settlement to put a challenge before the person. */
export interface ChallengeStep {
  readonly current: CurrentChallenge
  readonly challenge?: NewChallenge
  readonly message?: OutboxMessage
}

/** Makes the challenge and, where its code travels, the message in the same step. `proved`: a factor stands already. */
export function prepareChallenge(world: World, transaction: Transaction, target: Target, proved: boolean): ChallengeStep {
  const id = world.deps.ids.next<ChallengeId>()
  const prepared = target.factor.prepare(factorContext(world, transaction, target, id), openSecret(world, target))
  const stored = prepared.challenge !== undefined
  const lifetimeSeconds = prepared.lifetimeSeconds ?? limits.transactionLifetime
  const address = target.authenticator?.address
  const current: CurrentChallenge = {
    id,
    factor: target.factor.id,
    authenticator: target.authenticator?.id ?? null,
    stored,
    prompt: prepared.prompt,
    ...(proved && address ? { hint: mask(address) } : {}),
    ...(target.factor.channel ? { sentAt: transaction.readAt } : {}),
    ...(stored ? { expiresAt: transaction.readAt + lifetimeSeconds * 1000 } : {}),
  }
  if (!stored) return { current }
  const challenge: NewChallenge = {
    id,
    type: target.factor.id,
    user: target.user?.id ?? null,
    authenticator: target.authenticator?.id ?? null,
    payload: prepared.challenge,
    lifetimeSeconds,
  }
  if (!target.factor.channel) return { current, challenge }
  const content = prepared.deliver ?? { template: 'none', parameters: {} }
  return { current, challenge, message: messageOf(world, transaction, target, current, content, lifetimeSeconds) }
}

/**
 * The outbox row. A stranger's is written too, with no recipient and no life, so that the step costs the same and the
 * send limits answer the same; the worker drops it unread.
 */
function messageOf(
  world: World,
  transaction: Transaction,
  { factor, user, authenticator }: Target,
  current: CurrentChallenge,
  content: { readonly template: string; readonly parameters: Readonly<Record<string, string>> },
  lifetimeSeconds: number,
): OutboxMessage {
  const to = authenticator?.address ?? null
  const { sending } = world.workspace
  const destination = addressDigest(world.deps, to ?? transaction.state.identifier ?? '')
  const channel = factor.channel as string
  const { refused, ...number } = phoneFacts(channel, to, sending)
  const subjects: Subjects = {
    destination,
    account: transaction.state.account ?? `user:${transaction.user}`,
    range: addressRange(world.scope.address),
    tenant: transaction.tenant,
    ...number,
  }
  return sealMessage(world.deps, {
    tenant: transaction.tenant,
    user: user?.id ?? null,
    challenge: current.id,
    channel,
    to,
    destination,
    template: content.template,
    locale: user?.locale ?? null,
    parameters: {
      ...content.parameters,
      application: world.application.settings.name,
      workspace: world.workspace.settings.name,
    },
    lifetimeSeconds,
    limits: codeLimits(channel, subjects, sending),
    ...(refused === undefined ? {} : { refused }),
    audit: event(
      world,
      'message.limited',
      { id: transaction.id, user: user?.id ?? null },
      { result: 'refused', factor: factor.id },
    ),
  })
}

export const factorContext = (
  world: World,
  transaction: Transaction,
  { user, authenticator }: Target,
  challengeId: ChallengeId,
): FactorContext => ({
  transaction: transaction.id,
  challengeId,
  user: user?.id ?? null,
  authenticator: authenticator?.id ?? null,
  address: authenticator?.address ?? null,
  now: transaction.readAt,
  marker: authenticator?.marker ?? null,
  codes: world.codes,
})

/** The authenticator's secret as its factor stored it; an empty object for factors without one, null for a stranger. */
export function openSecret({ deps }: World, { authenticator }: Target): unknown {
  if (!authenticator) return null
  if (authenticator.sealed === null) return {}
  return JSON.parse(deps.sealing.open('authenticator', authenticator.id, authenticator.sealed))
}

export const sealSecret = ({ deps }: World, authenticator: AuthenticatorRecord, secret: unknown): string =>
  deps.sealing.seal('authenticator', authenticator.id, JSON.stringify(secret))
