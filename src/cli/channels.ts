import { type Config, ConfigInvalid } from '../config/index.ts'
import { providerKinds } from '../delivery/kinds/index.ts'
import type { KindDeps } from '../delivery/kinds/kind.ts'
import { type LiveProvider, makeChannel } from '../delivery/make-provider.ts'
import { fill } from '../delivery/provider-settings.ts'
import type { SmtpChannel, SmtpOptions } from '../delivery/smtp.ts'

/** Providers by channel, in the order they are tried. */
export type ProviderLists = Map<string, readonly LiveProvider[]>

/**
 * The providers that the configuration names: those of every tenant that has none of its own. Throws ConfigInvalid with every
 * fault. What is not set is not loaded.
 */
export async function configuredProviders(config: Config, deps: KindDeps): Promise<ProviderLists> {
  const mail = await mailChannel(config)
  const faults: string[] = []
  const lists: ProviderLists = new Map(mail ? [['email', [{ id: 'smtp', kind: 'smtp', channel: mail }]]] : [])
  for (const [channel, wanted] of Object.entries(wantedProviders(config))) {
    const made = await Promise.all(wanted.map((one) => makeOne(channel, one, deps, faults)))
    const list = made.filter((one) => one !== undefined)
    if (list.length > 0) lists.set(channel, list)
  }
  if (faults.length > 0) throw new ConfigInvalid(faults)
  return lists
}

interface Wanted {
  readonly id: string
  readonly kind: string
  /** Where its settings stand, for whoever has to mend them. */
  readonly from: string
  readonly options: unknown
  readonly secrets: unknown
}

function wantedProviders({ delivery, twilio, push }: Config): Record<string, Wanted[]> {
  const { accountSid, authToken, apiUrl, smsFrom, messagingServiceSid, voiceFrom } = twilio
  const account = { id: 'twilio', from: 'COUNTERSIGN_TWILIO_*', secrets: present({ authToken }) }
  const sms = smsFrom === undefined && messagingServiceSid === undefined ? undefined : { from: smsFrom, messagingServiceSid }
  const gateway = (text: string | undefined, from: string): Wanted[] => {
    if (text === undefined) return []
    const { options, secrets = {} } = JSON.parse(text) as { options?: unknown; secrets?: unknown }
    return [{ id: 'gateway', kind: 'http-gateway', from, options, secrets }]
  }
  const { vapidPublicKey, vapidPrivateKey, vapidSubject, ttlSeconds } = push
  const vapid = { publicKey: vapidPublicKey, subject: vapidSubject, ttlSeconds }
  return {
    sms: inOrder(delivery.smsProviders, [
      ...(sms ? [{ ...account, kind: 'twilio-sms', options: present({ accountSid, apiUrl, ...sms }) }] : []),
      ...gateway(delivery.smsGateway, 'COUNTERSIGN_SMS_GATEWAY'),
    ]),
    voice: inOrder(delivery.voiceProviders, [
      ...(voiceFrom === undefined
        ? []
        : [{ ...account, kind: 'twilio-voice', options: present({ accountSid, apiUrl, from: voiceFrom }) }]),
      ...gateway(delivery.voiceGateway, 'COUNTERSIGN_VOICE_GATEWAY'),
    ]),
    push:
      vapidPublicKey === undefined
        ? []
        : [
            {
              id: 'web-push',
              kind: 'web-push',
              from: 'COUNTERSIGN_VAPID_*',
              options: present(vapid),
              secrets: present({ privateKey: vapidPrivateKey }),
            },
          ],
  }
}

/** Where an order is set, what it does not name is not used. */
const inOrder = (order: readonly string[], wanted: readonly Wanted[]): Wanted[] =>
  order.length === 0 ? [...wanted] : order.flatMap((id) => wanted.filter((one) => one.id === id))

const present = (values: object): object => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

async function makeOne(channel: string, wanted: Wanted, deps: KindDeps, faults: string[]): Promise<LiveProvider | undefined> {
  const kind = providerKinds.find(({ id }) => id === wanted.kind)
  if (!kind) throw new TypeError(`no kind ${wanted.kind}`)
  const filled = fill(kind, wanted.options, wanted.secrets)
  faults.push(...filled.faults.map((fault) => `${wanted.from}: ${fault}`))
  if (filled.faults.length > 0) return undefined
  return { id: wanted.id, kind: wanted.kind, channel: await makeChannel(kind, channel, filled, deps) }
}

/**
 * The mail channel that the configuration names, or undefined. Throws ConfigInvalid for settings that do not go together.
 * nodemailer is loaded only where it is used.
 */
async function mailChannel({ mail }: Config): Promise<SmtpChannel | undefined> {
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
