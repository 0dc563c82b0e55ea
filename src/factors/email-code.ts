import { type Static, Type } from '@sinclair/typebox'
import type { Factor } from '../engine/factor-contract.ts'
import { parseMailbox } from '../platform/mailbox.ts'
import { type AddressDraft, type AddressKind, addressEnrolment } from './address-enrolment.ts'
import { createLinks, type LinkChallenge } from './sent-link.ts'
import { type CodeChallenge, type CodeTools, codeSettings, createCodes, minutesOf } from './verification-code.ts'

const settings = Type.Object({
  ...codeSettings.properties,
  link: Type.Boolean({
    default: true,
    description: 'Whether the message has a link beside the code, for whoever reads it in the browser that waits.',
  }),
})

const mailbox: AddressKind<unknown> = {
  factor: 'email',
  address: 'email',
  channel: 'email',
  onRecord: ({ email }) => (email === null ? undefined : parseMailbox(email)),
  read(typed) {
    const address = parseMailbox(typed.trim())
    return address === undefined ? { refused: 'address_invalid' } : { address }
  },
}

/**
 * A verification code sent to the user's verified mailbox, with a link that answers in its place. NIST SP 800-63B-4 3.1.3.1
 * does not take e-mail as an out-of-band authenticator, so it never lifts a sign-in to AAL2.
 */
export function emailCode(
  tools: CodeTools,
): Factor<object, CodeChallenge & LinkChallenge, AddressDraft, Static<typeof settings>> {
  const codes = createCodes(tools)
  const links = createLinks(tools)
  return {
    id: 'email',
    classes: ['possession'],
    amr: ['otp'],
    traits: { maxAal: 1 },
    channel: 'email',
    mayBeFirst: true,
    settings,
    enrol: addressEnrolment(tools, mailbox),

    prepare(context, secret) {
      const { length, lifetimeSeconds, link: wanted } = context.settings
      const { code, digest } = codes.make(context)
      const link = wanted ? links.make(context) : undefined
      const parameters = { code, minutes: minutesOf(context.settings) }
      const deliver = link
        ? { template: 'verification-code-and-link', parameters: { ...parameters, link: link.address } }
        : { template: 'verification-code', parameters }
      return {
        prompt: { kind: 'code', length, sent: true },
        challenge: { digest, ...(link ? { link: link.digest } : {}) },
        lifetimeSeconds,
        ...(secret ? { deliver } : {}),
      }
    },

    async verify(context, secret, challenge, answer) {
      if (!challenge) return { kind: 'expired' }
      const byLink = links.judge(context, challenge, answer)
      const matches = byLink ? byLink.kind === 'proved' : codes.matches(context, challenge, answer.code)
      if (!secret) return { kind: 'mismatch' }
      return byLink ?? (matches ? { kind: 'proved' } : { kind: 'mismatch' })
    },
  }
}
