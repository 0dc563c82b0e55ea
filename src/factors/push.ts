import { createHash } from 'node:crypto'
import { type Static, Type } from '@sinclair/typebox'
import type { Factor, FactorContext, Verdict } from '../engine/factor-contract.ts'
import { browserName } from '../platform/browser-name.ts'
import type { KeyedHash, Random } from '../platform/contract.ts'
import { type Claims, type PublicKey, type PushSecret, signedBy } from './push-device.ts'
import { type PushDraft, pushEnrolment } from './push-enrolment.ts'
import { authenticateDevice } from './push-request.ts'
import { screenNumber } from './screen-number.ts'

export interface PushChallenge {
  /** Keyed digest of the number on the page: the phone is not told, the person carries it over. */
  readonly number: string
  /** 128 bit, new with every request. */
  readonly nonce: string
  /** Who is asked: the phone signs it. */
  readonly user: string | null
  /** JSON text of what the phone shows; its digest is what the phone signs. */
  readonly context: string
}

const settings = Type.Object({
  lifetimeSeconds: Type.Integer({
    minimum: 30,
    maximum: 600,
    default: 120,
    description: 'How long a request to a phone can be answered, in seconds (PU-4).',
  }),
})

/** Type of the JWS with which a phone decides. */
const decisionType = 'countersign-push+jwt'

/** How far a phone's clock may be off; how long a request lives goes by ours. */
const clockSkewSeconds = 900

/** An honest key that nobody registered: a stranger's answer costs the same check. */
const nobodysKey: PublicKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
}

/**
 * Approval on a phone, signed with a key that the phone keeps. The page shows a number and the phone asks for it: a request
 * that somebody else began cannot be waved through, because its number is on their screen (PU-1). The signature covers the
 * transaction, the user, the application, the decision, the number and what the phone showed (PU-2).
 */
export const push = (tools: {
  readonly random: Random
  readonly keyedHash: KeyedHash
}): Factor<PushSecret, PushChallenge, PushDraft, Static<typeof settings>> => ({
  id: 'push',
  classes: ['possession'],
  amr: ['pop', 'swk'],
  traits: { maxAal: 2 },
  channel: 'push',
  // Never first: anybody could ring a phone by naming its owner.
  mayBeFirst: false,
  askLimit: 3,
  settings,
  enrol: pushEnrolment(tools),

  prepare(context, secret) {
    const number = screenNumber(tools.random)
    const shown = contextOf(context)
    return {
      prompt: { kind: 'elsewhere', number },
      challenge: {
        number: tools.keyedHash.digest('push-number', context.challengeId, number),
        nonce: tools.random.token(16),
        user: context.user,
        context: shown,
      },
      lifetimeSeconds: context.settings.lifetimeSeconds,
      ...(secret ? { deliver: { template: 'push-approval', parameters: { request: context.challengeId } } } : {}),
    }
  },

  async verify(context, secret, challenge, answer): Promise<Verdict<PushSecret>> {
    const claims = await signedBy(secret?.publicKey ?? nobodysKey, decisionType, answer.response)
    if (!challenge) return { kind: 'expired' }
    if (!secret || !claims || !isAbout(context, challenge, claims)) return { kind: 'mismatch' }
    if (claims.decision === 'deny') return { kind: 'declined', concern: false }
    if (claims.decision === 'report') return { kind: 'declined', concern: true }
    const { number } = claims
    const right =
      typeof number === 'string' && tools.keyedHash.matches(challenge.number, 'push-number', context.challengeId, number)
    if (claims.decision !== 'approve' || !right) return { kind: 'mismatch' }
    // The phone's own word that it was unlocked for this: worth telling, not worth a second class.
    return claims.unlocked === true ? { kind: 'proved', amr: ['pop', 'swk', 'user'] } : { kind: 'proved' }
  },

  device: { authenticate: authenticateDevice, show: ({ nonce, user, context }) => ({ nonce, user, context }) },

  recipient: ({ subscription }) => (subscription ? JSON.stringify(subscription) : null),
})

/** What the phone shows, as the text that it hashes. */
const contextOf = ({ application, workspace, from }: FactorContext): string =>
  JSON.stringify({ application, workspace, address: from.address, ...browserName(from.userAgent) })

/** True where everything signed is what was asked: nothing of another request, person or application fits (PU-5, H-03). */
const isAbout = (context: FactorContext, challenge: PushChallenge, claims: Claims): boolean =>
  claims.challenge === context.challengeId &&
  claims.transaction === context.transaction &&
  claims.user === context.user &&
  claims.application === context.application &&
  claims.nonce === challenge.nonce &&
  claims.context === createHash('sha256').update(challenge.context).digest('base64url') &&
  typeof claims.iat === 'number' &&
  Math.abs(context.now / 1_000 - claims.iat) <= clockSkewSeconds
