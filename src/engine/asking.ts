import type { Transaction } from '../domain/transaction.ts'
import type { Change } from './change.ts'
import { event } from './events.ts'
import type { Factor } from './factor-contract.ts'
import { notice } from './notify.ts'
import type { UserRecord } from './ports/directory.ts'
import type { OutboxMessage } from './ports/outbox.ts'
import type { World } from './world.ts'

/** PU-3: too many requests in a row that nobody approved, over all of the person's devices together. */
export function askingStopped({ id, askLimit }: Factor, user: UserRecord | undefined): boolean {
  if (askLimit === undefined || !user) return false
  const own = user.authenticators.filter(({ factor }) => factor === id)
  return own.reduce((sum, { unanswered }) => sum + unanswered, 0) >= askLimit
}

/** Nothing is asked: operators hear of it every time, the owner once a day. */
export function refuseToAsk(
  world: World,
  transaction: Transaction,
  factor: Factor,
  user: UserRecord,
): Pick<Change, 'messages' | 'events'> {
  const about = { id: transaction.id, user: user.id }
  return {
    messages: notice(world, user, 'push-stopped').map(onceADay),
    events: [event(world, 'authentication.challenge', about, { result: 'refused', factor: factor.id, reason: 'push_stopped' })],
  }
}

function onceADay({ audit: _, ...message }: OutboxMessage): OutboxMessage {
  const once = {
    id: 'push-stopped-day',
    subject: message.destination,
    windowSeconds: 86_400,
    maximum: 1,
    unverified: false,
    counts: 'sent' as const,
    enforced: true,
    quiet: true,
  }
  return { ...message, limits: [...message.limits, once] }
}
