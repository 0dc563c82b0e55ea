import type { LeasedMessage, Outbox } from '../engine/ports/outbox.ts'
import type { Clock, Random, Sealing } from '../platform/contract.ts'
import type { Logger } from '../platform/logger.ts'
import { backoffSeconds } from './backoff.ts'
import { type Route, type SendOutcome, sendMessage } from './send-message.ts'
import type { Renderer } from './templates.ts'

export interface OutboxWorkerDeps {
  readonly outbox: Pick<Outbox, 'claim' | 'sent' | 'retry' | 'drop'>
  readonly sealing: Sealing
  readonly route: Route
  readonly renderer: Renderer
  readonly log: Logger
  readonly clock: Clock
  readonly random: Random
  /** How often to look for messages that nobody announced, in milliseconds. Default 1,000. */
  readonly pollMs?: number
  /** Messages on their way at a time. Default 10. */
  readonly concurrency?: number
  /** For one send, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number
}

export interface OutboxWorker {
  start(): void
  /** A message was written: look now instead of at the next round. Cheap; any number of calls in a turn is one look. */
  kick(): void
  /** Takes no more messages and waits for those on their way. */
  stop(): Promise<void>
}

/**
 * Sends what the outbox holds. A message is leased, sent, then marked, so a crash between the provider's yes and the mark
 * sends it twice (under one id), and no crash loses it. The lease outlasts the send, so that two workers never send one
 * message at the same time. Faults are tried again after 1, 2, 4 ... 60 s, or when the providers have rested, until the message
 * expires; refusals are dropped.
 */
export function createOutboxWorker(deps: OutboxWorkerDeps): OutboxWorker {
  const { outbox, log } = deps
  const pollMs = deps.pollMs ?? 1_000
  const concurrency = deps.concurrency ?? 10
  const timeoutMs = deps.timeoutMs ?? 10_000
  const leaseSeconds = Math.ceil((3 * timeoutMs) / 1000)

  const underWay = new Set<Promise<void>>()
  let running = false
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let lookAgain = false
  let faults = 0

  const schedule = (delayMs: number) => {
    clearTimeout(timer)
    if (running) timer = setTimeout(look, delayMs)
  }

  const look = () => {
    if (looking) {
      lookAgain = true
      return
    }
    looking = takeAll().finally(() => {
      looking = undefined
      // The database may be away: less and less often, up to half a minute.
      schedule(lookAgain && faults === 0 ? 0 : Math.min(30_000, pollMs * 2 ** Math.min(faults, 10)))
      lookAgain = false
    })
  }

  async function takeAll(): Promise<void> {
    try {
      while (running && underWay.size < concurrency) {
        lookAgain = false
        const wanted = concurrency - underWay.size
        const messages = await outbox.claim(wanted, leaseSeconds)
        faults = 0
        for (const message of messages) track(message)
        if (messages.length < wanted && !lookAgain) return
      }
    } catch (error) {
      faults += 1
      if (faults === 1) log.warn('The outbox cannot be read; trying again.', { reason: nameOf(error) })
    }
  }

  function track(message: LeasedMessage): void {
    const sending = deliver(message).finally(() => {
      const full = underWay.size >= concurrency
      underWay.delete(sending)
      // Others may be waiting for this place.
      if (full && running) look()
    })
    underWay.add(sending)
  }

  async function deliver(message: LeasedMessage): Promise<void> {
    const started = deps.clock.now()
    const outcome = await sendMessage({ ...deps, timeoutMs }, message)
    const { id: messageId, channel, tenant, attempts } = message
    const facts = { messageId, channel, tenant, attempts, durationMs: deps.clock.now() - started }
    try {
      await settle(message, outcome)
      if (outcome.kind === 'sent') log.info('Message sent.', { ...facts, provider: outcome.by.provider })
      else
        log.warn(outcome.kind === 'refused' ? 'Message refused.' : 'Message not sent yet.', {
          ...facts,
          reason: outcome.reason,
          ...(outcome.kind === 'refused' && outcome.gone ? { recipientGone: true } : {}),
        })
    } catch (error) {
      // The lease ends by itself, and then the message is taken again.
      log.error('The outcome of a message could not be stored.', { ...facts, outcome: outcome.kind, reason: nameOf(error) })
    }
  }

  function settle({ id, attempts }: LeasedMessage, outcome: SendOutcome): Promise<void> {
    if (outcome.kind === 'sent') return outbox.sent(id, outcome.by)
    if (outcome.kind === 'refused') return outbox.drop(id, outcome.reason)
    const { reason, retryAfterSeconds } = outcome
    return outbox.retry(id, retryAfterSeconds ?? backoffSeconds(attempts, deps.random), reason)
  }

  return {
    start() {
      running = true
      schedule(0)
    },
    kick() {
      if (looking) lookAgain = true
      // While the database is away a kick must not undo the waiting.
      else if (faults === 0) schedule(0)
    },
    async stop() {
      running = false
      clearTimeout(timer)
      await looking
      await Promise.all(underWay)
    },
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown fault')
