import type { Transaction } from '../domain/transaction.ts'
import { limits } from './limits.ts'
import type { Notice } from './view.ts'

/**
 * Why no message may go out now (OC-10): too soon after the one of `sentAt` (milliseconds), or one too many in this
 * transaction. Undefined where one may. Strangers' messages count like any other, so both answer alike.
 */
export function sendRefusal({ sends, readAt }: Transaction, sentAt: number | undefined): Notice | undefined {
  const wait = sentAt === undefined ? 0 : Math.ceil((sentAt + limits.resendAfter * 1000 - readAt) / 1000)
  if (wait > 0) return { key: 'resend_too_soon', seconds: wait }
  return sends >= limits.sendsPerTransaction ? { key: 'send_limit' } : undefined
}
