import { type Config, ConfigInvalid } from '../config/index.ts'
import type { Channel } from '../delivery/channel.ts'
import type { SmtpChannel, SmtpOptions } from '../delivery/smtp.ts'

/**
 * The mail channel that the configuration names, or undefined. Throws ConfigInvalid for settings that do not go together.
 * nodemailer is loaded only where it is used.
 */
export async function mailChannel({ mail }: Config): Promise<SmtpChannel | undefined> {
  if (mail.smtpUrl === undefined) return undefined
  const { createSmtpChannel } = await import('../delivery/smtp.ts')
  const url = new URL(mail.smtpUrl)
  const options: SmtpOptions = {
    // An IPv6 literal stands in brackets in an address, and without them everywhere else.
    host: url.hostname.replace(/^\[|\]$/g, ''),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    encryption: url.protocol === 'smtps:' ? 'implicit' : mail.smtpPlain ? 'none' : 'starttls',
    ...(url.username === ''
      ? {}
      : { auth: { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) } }),
    from: { address: mail.from },
  }
  try {
    return createSmtpChannel(options)
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigInvalid([`The mail settings do not work: ${error.message}`])
    throw error
  }
}

/** Channels by the word that factors and the outbox name them by. */
export const channelMap = (...channels: readonly (Channel | undefined)[]): Map<string, Channel> =>
  new Map(channels.filter((channel) => channel !== undefined).map((channel) => [channel.id, channel]))
