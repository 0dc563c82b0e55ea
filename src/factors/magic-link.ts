import type { Factor } from '../engine/factor-contract.ts'
import { screenNumber } from './screen-number.ts'
import { createLinks, type LinkChallenge } from './sent-link.ts'
import {
  type CodeChallenge,
  type CodeSettings,
  type CodeTools,
  codeSettings,
  createCodes,
  minutesOf,
} from './verification-code.ts'

/**
 * A link in a mail, and a page that waits. Opened in the browser that waits it takes one click; opened anywhere else it
 * asks for the number that the waiting page shows (ML-3), and then that page goes on, never the one that opened the
 * link. The mail has a code, too, for whoever cannot open the link.
 */
export function magicLink(tools: CodeTools): Factor<object, CodeChallenge & LinkChallenge, never, CodeSettings> {
  const codes = createCodes(tools)
  const links = createLinks(tools)
  return {
    id: 'magic_link',
    classes: ['possession'],
    amr: ['otp'],
    traits: { maxAal: 1 },
    channel: 'email',
    mayBeFirst: true,
    shares: 'email',
    settings: codeSettings,

    prepare(context, secret) {
      const { settings } = context
      const { code, digest } = codes.make(context)
      const link = links.make(context)
      const number = screenNumber(tools.random)
      return {
        prompt: { kind: 'elsewhere', number, code: { length: settings.length } },
        challenge: { digest, link: link.digest, number: links.number(context, number) },
        lifetimeSeconds: settings.lifetimeSeconds,
        ...(secret
          ? { deliver: { template: 'magic-link', parameters: { link: link.address, code, minutes: minutesOf(settings) } } }
          : {}),
      }
    },

    async verify(context, secret, challenge, answer) {
      if (!challenge) return { kind: 'expired' }
      const verdict = links.judge(context, challenge, answer)
      const matches = verdict ? verdict.kind === 'proved' : codes.matches(context, challenge, answer.code)
      if (!secret) return { kind: 'mismatch' }
      return verdict ?? (matches ? { kind: 'proved' } : { kind: 'mismatch' })
    },
  }
}
