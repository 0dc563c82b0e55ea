import type { MessageId } from '../domain/ids.ts'
import type { Sealing } from '../platform/contract.ts'

/** What an outbox row seals (purpose `outbox`, row = message id). */
export interface OutboxContent {
  /** Null in the row of a stranger, which is there for its cost only. */
  readonly to: string | null
  readonly template: string
  readonly locale: string | null
  readonly parameters: Readonly<Record<string, string>>
}

/**
 * Opens what a message seals. Throws SealBroken, or an Error where it is not of this shape; neither quotes it, as JSON's own
 * errors would.
 */
export function openContent(sealing: Sealing, id: MessageId, sealed: string): OutboxContent {
  const content = parse(sealing.open('outbox', id, sealed))
  if (!isContent(content)) throw new Error('The outbox row does not hold a message.')
  return content
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isContent(value: unknown): value is OutboxContent {
  if (typeof value !== 'object' || value === null) return false
  const { to, template, locale, parameters } = value as Record<string, unknown>
  return (
    (to === null || typeof to === 'string') &&
    typeof template === 'string' &&
    (locale === null || typeof locale === 'string') &&
    typeof parameters === 'object' &&
    parameters !== null &&
    Object.values(parameters).every((item) => typeof item === 'string')
  )
}
