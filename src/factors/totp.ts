import { type Static, Type } from '@sinclair/typebox'
import type { Factor } from '../engine/factor-contract.ts'
import type { Random } from '../platform/contract.ts'
import { appPrompt } from './app-prompt.ts'
import { base32, matchingCounter, type Seed, stepAt } from './one-time-password.ts'
import { typedDigits, typedLabel } from './typed.ts'

export interface TotpSecret extends Seed {
  /** Seconds. */
  readonly period: number
}

const settings = Type.Object({
  digits: Type.Union([Type.Literal(6), Type.Literal(8)], {
    default: 6,
    description: 'Digits of a code of newly added apps. Many apps show 6 whatever is asked for: test yours before you change it.',
  }),
  period: Type.Union([Type.Literal(30), Type.Literal(60)], {
    default: 30,
    description: 'Seconds that a code of newly added apps is shown. Many apps use 30 whatever is asked for.',
  }),
  algorithm: Type.Union([Type.Literal('SHA1'), Type.Literal('SHA256'), Type.Literal('SHA512')], {
    default: 'SHA1',
    description:
      'Hash of newly added apps. Many apps ignore this and compute with SHA1, so that none of their codes is right; SHA1 is safe here.',
  }),
})

/** 160 bit, as RFC 4226 R6 recommends (TO-1). */
const seedBytes = 20

const limit = 5

/**
 * Codes of an authenticator app, RFC 6238. The current step and one back are accepted (section 5.2), so two codes are
 * valid at any instant; each step is accepted once, ever, and never after a later one: the marker is the step.
 */
export const totp = ({
  random,
}: {
  readonly random: Random
}): Factor<TotpSecret, never, TotpSecret, Static<typeof settings>> => ({
  id: 'mobile_app',
  classes: ['possession'],
  amr: ['otp'],
  traits: { maxAal: 2 },
  mayBeFirst: false,
  settings,

  enrol: {
    limit,
    proves: true,

    async begin(context) {
      const { digits, period, algorithm } = context.settings
      const draft = { secret: base32(random.bytes(seedBytes)), digits, period, algorithm }
      return { prompt: await appPrompt(context, draft), draft }
    },

    /** One right code first: an app that got the secret wrong would lock its owner out (TO-8). It does not sign in again. */
    async confirm(context, draft, answer) {
      const marker = matchingStep(draft, typedDigits(answer.code), context.now)
      if (marker === undefined) return { kind: 'mismatch' }
      return { kind: 'enrolled', secret: draft, marker, ...typedLabel(answer.label) }
    },
  },

  prepare: (context, secret) => ({
    prompt: { kind: 'code', length: secret?.digits ?? context.settings.digits, sent: false },
  }),

  async verify(context, secret, _challenge, answer) {
    if (!secret) return { kind: 'mismatch' }
    const step = matchingStep(secret, typedDigits(answer.code), context.now)
    if (step === undefined || step <= (context.marker ?? -1)) return { kind: 'mismatch' }
    return { kind: 'proved', marker: step }
  },
})

function matchingStep(secret: TotpSecret, code: string, now: number): number | undefined {
  const current = stepAt(now, secret.period)
  return matchingCounter(secret, [current, current - 1], code)
}
