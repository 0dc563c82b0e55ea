import type { Enrol, EnrolContext, EnrolStep, InputRefusal } from '../engine/factor-contract.ts'
import { mask } from '../platform/mask.ts'
import { typedDigits } from './typed.ts'
import { type CodeSettings, type CodeTools, minutesOf } from './verification-code.ts'

/** Where somebody is in adding a mailbox or a phone. Sealed with the transaction. */
export interface AddressDraft {
  /** On record: the only one that is taken. */
  readonly known?: string
  /** The one that a code went to. */
  readonly address?: string
  /** HMAC of that code. */
  readonly digest?: string
  /** Milliseconds since the epoch by the store's clock. */
  readonly expiresAt?: number
}

export interface AddressKind<Settings> {
  /** Of the factor; part of what a code is bound to. */
  readonly factor: string
  readonly address: 'email' | 'phone'
  readonly channel: string
  /** The person is told that messages to it can be intercepted (OC-11). */
  readonly risk?: true
  /** The one on record, in canonical form. */
  onRecord(person: EnrolContext['person']): string | undefined
  /** What somebody typed, in canonical form, or why it cannot be taken. */
  read(typed: string, settings: Settings): { readonly address: string } | { readonly refused: InputRefusal }
}

const limit = 5

/**
 * Adding a mailbox or a phone: name it, and type the code that is sent there. Where one is on record and not verified yet, it
 * is that one and no other: whoever has only the password must not lead the codes to a phone of their own (E-06, OC-8).
 * The code is bound to this enrolment, and signs nobody in (OC-15).
 */
export function addressEnrolment<Settings extends CodeSettings>(
  { random, keyedHash }: CodeTools,
  kind: AddressKind<Settings>,
): Enrol<object, AddressDraft, Settings> {
  type Context = EnrolContext<object, Settings>

  const bound = ({ transaction, challengeId, user }: Context, address: string, code: string) =>
    ['enrolment', transaction, challengeId, user, kind.factor, address, code] as const

  const ask = ({ person, addresses }: Context): EnrolStep<AddressDraft> => {
    const record = kind.onRecord(person)
    const known = record === undefined || isOneOf(addresses, record) ? undefined : record
    const prompt = { kind: 'address', address: kind.address, ...(kind.risk ? { risk: true } : {}) } as const
    return known === undefined ? { prompt, draft: {} } : { prompt: { ...prompt, known: mask(known) }, draft: { known } }
  }

  const send = (context: Context, draft: AddressDraft, address: string): EnrolStep<AddressDraft> => {
    const { settings, now } = context
    const code = random.digits(settings.length)
    const digest = keyedHash.digest('verification-code', ...bound(context, address, code))
    const parameters = { code, minutes: minutesOf(settings) }
    return {
      prompt: { kind: 'code', length: settings.length, sent: true },
      draft: { ...draft, address, digest, expiresAt: now + settings.lifetimeSeconds * 1000 },
      deliver: { template: 'verify-address', parameters, channel: kind.channel, to: address },
      lifetimeSeconds: settings.lifetimeSeconds,
    }
  }

  return {
    limit,
    proves: true,
    begin: async (context) => ask(context),

    async confirm(context, draft, answer) {
      const { known, address, digest, expiresAt } = draft
      if (address === undefined || digest === undefined) {
        if (answer.resend !== undefined) return { kind: 'next', step: ask(context) }
        const named = known === undefined ? kind.read(answer.address ?? '', context.settings) : { address: known }
        if ('refused' in named) return { kind: 'refused', reason: named.refused }
        if (isOneOf(context.addresses, named.address)) return { kind: 'refused', reason: 'address_in_use' }
        return { kind: 'next', step: send(context, draft, named.address) }
      }
      if (answer.resend !== undefined) return { kind: 'next', step: send(context, draft, address) }
      if (expiresAt === undefined || context.now >= expiresAt) return { kind: 'expired' }
      const typed = typedDigits(answer.code)
      const matches = keyedHash.matches(digest, 'verification-code', ...bound(context, address, typed))
      return matches ? { kind: 'enrolled', secret: null, address } : { kind: 'mismatch' }
    },
  }
}

const isOneOf = (addresses: readonly string[], address: string): boolean =>
  addresses.some((one) => one.toLowerCase() === address.toLowerCase())
