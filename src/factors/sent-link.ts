import type { Answer, FactorContext, Verdict } from '../engine/factor-contract.ts'
import { typedDigits } from './typed.ts'
import { boundTo, type CodeTools } from './verification-code.ts'

/** What of a link is stored: digests, bound like those of codes. */
export interface LinkChallenge {
  readonly link?: string
  /** Of the number that the waiting page shows. */
  readonly number?: string
}

/** Links in mails, and what may come of opening one. */
export interface Links {
  /** `address` goes into the message and nowhere else, `digest` into the challenge. */
  make(context: FactorContext): { readonly address: string; readonly digest: string }
  /** The digest under which the waiting page's number is stored. */
  number(context: FactorContext, number: string): string
  /**
   * The verdict on an answer that brings a link; undefined for any other answer. In the browser that waits (`here`), the link
   * proves as its code would. Anywhere else it takes the number that only the waiting page shows, so that neither a
   * scanner that opens links and posts forms (G-01) nor somebody who was talked into a click (G-02) signs anybody in.
   */
  judge(context: FactorContext, challenge: LinkChallenge, answer: Answer): Verdict<never> | undefined
}

export const createLinks = ({ random, keyedHash }: CodeTools): Links => ({
  make(context) {
    const secret = random.token(16)
    return { address: context.link(secret), digest: keyedHash.digest('verification-link', ...boundTo(context), secret) }
  },

  number: (context, number) => keyedHash.digest('verification-number', ...boundTo(context), number),

  judge(context, challenge, { link, here, number, decision }) {
    if (link === undefined) return undefined
    const right =
      challenge.link !== undefined &&
      keyedHash.matches(challenge.link, 'verification-link', ...boundTo(context), link.slice(0, longestSecret))
    if (!right) return { kind: 'mismatch' }
    if (decision === 'deny' || decision === 'report') return { kind: 'declined', concern: decision === 'report' }
    if (here === 'yes') return { kind: 'proved' }
    const typed = typedDigits(number)
    const same =
      challenge.number !== undefined && keyedHash.matches(challenge.number, 'verification-number', ...boundTo(context), typed)
    return same ? { kind: 'proved' } : { kind: 'mismatch' }
  },
})

const longestSecret = 64
