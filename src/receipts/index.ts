import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ReceiptReport } from '../delivery/channel.ts'
import type { Router } from '../delivery/providers.ts'
import type { MessageId } from '../domain/ids.ts'
import type { Outbox } from '../engine/ports/outbox.ts'
import { rules } from '../http/route-rules.ts'
import { problem } from '../http/server.ts'
import type { KeyedHash } from '../platform/contract.ts'
import type { Logger } from '../platform/logger.ts'

export interface ReceiptDeps {
  readonly outbox: Pick<Outbox, 'owner' | 'reported'>
  readonly router: Pick<Router, 'providers'>
  readonly addressOf: ReceiptAddress
  readonly keyedHash: KeyedHash
  readonly log: Pick<Logger, 'info' | 'warn'>
}

/** Where a provider reports about a message. */
export type ReceiptAddress = (message: string, provider: string) => string

const markOf = (keyedHash: KeyedHash, message: string, provider: string): string =>
  keyedHash.digest('delivery-receipt', message, provider)

/**
 * Addresses of receipts start with our own origin, never with what a request claims, and carry a mark that only this server can
 * make: an address for one message or provider is worth nothing for another.
 */
export const receiptAddress =
  (baseUrl: string, keyedHash: KeyedHash): ReceiptAddress =>
  (message, provider) =>
    `${baseUrl}/api/delivery/receipts/${message}/${provider}/${markOf(keyedHash, message, provider)}`

interface Place {
  readonly message: string
  readonly provider: string
  readonly mark: string
}

/**
 * `POST /api/delivery/receipts/:message/:provider/:mark`: what providers report after they took a message (Twilio status
 * callbacks, posts of an HTTP gateway). 204 where it was understood, 403 for whatever did not come from the provider that took this
 * very message. The mark is checked first, so that strangers never reach the database.
 */
export function receiptRoutes(server: FastifyInstance, { outbox, router, addressOf, keyedHash, log }: ReceiptDeps): void {
  server.register(async (door) => {
    door.removeAllContentTypeParsers()
    // Read as it was signed; the channel knows what it is.
    door.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 16 * 1024 }, (_request, body, done) =>
      done(null, String(body)),
    )

    const refuse = (request: FastifyRequest, reply: FastifyReply, reason: string, facts: object = {}) => {
      log.warn('A delivery receipt was refused.', { correlationId: request.id, reason, ...facts })
      return reply
        .status(403)
        .send(problem(403, 'forbidden', 'This receipt is not from the provider of the message.', request.id))
    }

    // A provider reports for everybody from a few addresses: a budget per network would lose receipts.
    const config = rules('signature', 'no-cookie', false)
    door.post('/api/delivery/receipts/:message/:provider/:mark', { config }, async (request, reply) => {
      const { message, provider, mark } = request.params as Place
      if (!keyedHash.matches(mark, 'delivery-receipt', message, provider))
        return refuse(request, reply, 'the address is not ours')
      const id = message as MessageId
      const facts = { messageId: message, provider }
      const found = await outbox.owner(id)
      if (!found) return refuse(request, reply, 'there is no such message', facts)
      const providers = await router.providers(found.tenant, found.channel)
      const live = providers.find((one) => one.id === provider)
      if (!live || !('channel' in live) || !live.channel.readReceipt)
        return refuse(request, reply, 'this provider reports nothing', facts)
      const report = live.channel.readReceipt({
        url: addressOf(message, provider),
        headers: request.headers as Readonly<Record<string, string | undefined>>,
        body: typeof request.body === 'string' ? request.body : '',
      })
      if (report === 'forged') return refuse(request, reply, "the signature is not the provider's", facts)
      if (report !== 'nothing' && !(await keep(id, provider, report)))
        return refuse(request, reply, 'the provider knows this message by another id', facts)
      return reply.status(204).send()
    })

    const keep = async (id: MessageId, provider: string, report: Exclude<ReceiptReport, string>): Promise<boolean> => {
      const kept = await outbox.reported(id, { provider, providerMessageId: report.providerId }, report.status)
      const facts = { messageId: id, provider, status: report.status }
      if (kept === 'moved')
        log[report.status === 'undelivered' || report.status === 'failed' ? 'warn' : 'info']('A provider reports.', facts)
      return kept !== 'mismatch'
    }
  })
}
