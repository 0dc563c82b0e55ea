import { createTransport } from 'nodemailer'
import type { AddressGuard } from '../platform/guarded-fetch.ts'
import { parseMailbox } from '../platform/mailbox.ts'
import { type Channel, type ChannelMessage, DeliveryFailed, DeliveryRefused } from './channel.ts'
import { describeSmtpFault, isAboutMessage, isPermanent, isTimeOut } from './smtp-fault.ts'
import { guardedSocket } from './smtp-socket.ts'

export interface SmtpOptions {
  readonly host: string
  /** Default: 587, or 465 for `implicit`. */
  readonly port?: number
  /**
   * `starttls` (default): refused where the server offers none, so that nobody on the way can strip it. `implicit`: TLS from
   * the first byte. `none`: for a mail catcher on this machine; any other host is refused.
   */
  readonly encryption?: 'starttls' | 'implicit' | 'none'
  readonly auth?: { readonly user: string; readonly password: string }
  /** Who the messages come from. */
  readonly from: { readonly address: string; readonly name?: string }
  /** Certificates to trust instead of the system's, in PEM. */
  readonly ca?: string
  /** Default 5. */
  readonly maxConnections?: number
  /** Checks where a connection goes, and fixes it there; absent for a host that the operator of the server named. */
  readonly guard?: AddressGuard
  /** For connecting, for the greeting and for each silence, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number
}

export interface SmtpChannel extends Channel {
  /** Ends idle connections now and busy ones after their message. */
  close(): void
}

/**
 * Mail by SMTP (RFC 5321) over a pool of connections. Certificates are always checked. The recipient is one plain mailbox,
 * anything else is refused before the server is asked. Throws RangeError for settings that would send in the clear.
 */
export function createSmtpChannel(options: SmtpOptions): SmtpChannel {
  const encryption = options.encryption ?? 'starttls'
  if (encryption === 'none' && !isLoopback(options.host)) {
    throw new RangeError('Mail may go unencrypted to this machine only. Set the encryption to starttls or implicit.')
  }
  const sender = parseMailbox(options.from.address)
  if (sender === undefined) throw new RangeError('The sender of mail is not one plain mailbox like no-reply@example.com.')
  const timeout = options.timeoutMs ?? 5_000
  const transport = createTransport({
    pool: true,
    host: options.host,
    port: options.port ?? (encryption === 'implicit' ? 465 : 587),
    secure: encryption === 'implicit',
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'none',
    ...(options.auth ? { auth: { user: options.auth.user, pass: options.auth.password } } : {}),
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(options.ca === undefined ? {} : { ca: options.ca }) },
    maxConnections: options.maxConnections ?? 5,
    // One more try covers a pooled connection that the server closed meanwhile; the rest is the outbox worker's.
    maxRequeues: 1,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    dnsTimeout: timeout,
    socketTimeout: timeout,
    socketCloseTimeout: 500,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(options.guard ? { getSocket: guardedSocket(options.guard, timeout) } : {}),
  })

  return {
    id: 'email',
    async send(message, signal) {
      const mail = composeMail(message, sender, options.from.name)
      try {
        const info = await transport.sendMail({ ...mail, signal })
        return { providerId: info.messageId }
      } catch (error) {
        if (signal.aborted) throw new DeliveryFailed('The mail server took too long.', { slow: true })
        const words = describeSmtpFault(error)
        if (isPermanent(error)) throw new DeliveryRefused(words)
        throw new DeliveryFailed(words, { about: isAboutMessage(error) ? 'message' : 'provider', slow: isTimeOut(error) })
      }
    },
    close: () => transport.close(),
  }
}

/** Only strings that were checked or that nodemailer encodes: an object from elsewhere could make it read files or add headers. */
function composeMail(message: ChannelMessage, sender: string, name: string | undefined) {
  const to = parseMailbox(message.to)
  if (to === undefined) throw new DeliveryRefused('The recipient is not one plain mailbox.')
  const from = message.from === undefined ? sender : parseMailbox(message.from)
  if (from === undefined) throw new DeliveryRefused('The sender is not one plain mailbox.')
  return {
    envelope: { from, to: [to] },
    from: { address: from, name: singleLine(name ?? '') },
    to: { address: to, name: '' },
    subject: singleLine(message.subject ?? ''),
    text: String(message.text),
    ...(message.html === undefined ? {} : { html: String(message.html) }),
    messageId: `<${message.id.replace(/[^A-Za-z0-9-]/g, '')}@${from.slice(from.indexOf('@') + 1)}>`,
    // Keeps out-of-office replies away (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

const singleLine = (text: string) => String(text).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
}
