import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import type { Factor, Prompt, Sibling, Verdict } from '../engine/factor-contract.ts'
import { claimedHandle, readAssertion } from './passkey-answer.ts'
import { type Shown, verifyAssertion } from './passkey-assertion.ts'
import { ownerOf } from './passkey-handle.ts'
import {
  ceremonySeconds,
  descriptor,
  type PasskeyDraft,
  type PasskeySecret,
  type PasskeyTools,
  passkeyRegistration,
} from './passkey-registration.ts'
import { type PasskeySettings, passkeySettings } from './passkey-settings.ts'

/** The ceremony as it was begun: an answer is judged by this, never by what the browser says was asked (WN-5). */
export interface PasskeyChallenge {
  readonly challenge: string
  readonly requireUserVerification: boolean
  /** Credential ids that may answer; null: any of the person's whom the answer names (WN-9). */
  readonly allow: readonly string[] | null
}

/** Asked of somebody who has proved nothing: it stands alone, so the person must be verified. */
const unnamed = (challenge: string): PasskeyChallenge => ({ challenge, requireUserVerification: true, allow: null })

/** P-256, in nobody's hands: an answer that fits no credential costs a verification all the same. */
const decoy = 'pQECAyYgASFYIDZ1cTWm-EacDuoPr43XJOJjEkmjBkxHA2b6zoEki63kIlggN5Jx9vpEuduvncWF4h6gDr68AoLkvEe8nixXJfmJKr8'

/**
 * Passkeys and security keys, WebAuthn level 3. With user verification one proves possession and inherence, without it
 * possession alone. As a first factor (the opening) it names its owner itself, and verification is always required.
 */
export const passkey = (tools: PasskeyTools): Factor<PasskeySecret, PasskeyChallenge, PasskeyDraft, PasskeySettings> => ({
  id: 'passkey',
  classes: ['possession'],
  amr: ['pop', 'swk'],
  traits: { maxAal: 2, phishingResistant: true },
  mayBeFirst: true,
  together: true,
  settings: passkeySettings,
  enrol: passkeyRegistration(tools),

  opening: {
    prompt: (challenge) => prompt(tools, challenge, 'required', []),
    claims(answer) {
      const handle = claimedHandle(answer.credential)
      const user = handle && ownerOf(handle)
      return user && { user }
    },
    challenge: unnamed,
  },

  prepare({ siblings, settings: { userVerification } }, secret, proved = false) {
    const challenge = tools.random.token(32)
    // Whoever has proved nothing is asked as on the first page, known or not: a list would tell who has passkeys (WN-14).
    if (!proved || !secret) {
      const nobodys = prompt(tools, challenge, 'required', [])
      return { prompt: nobodys, challenge: unnamed(challenge), lifetimeSeconds: ceremonySeconds }
    }
    const own = siblings.map((one) => one.secret)
    return {
      prompt: prompt(tools, challenge, userVerification, own),
      challenge: {
        challenge,
        requireUserVerification: userVerification === 'required',
        allow: own.map(({ credentialId }) => credentialId),
      },
      lifetimeSeconds: ceremonySeconds,
    }
  },

  async verify({ siblings }, secret, challenge, answer) {
    if (!challenge) return { kind: 'expired' }
    const { origins, id: relyingParty } = tools.relyingParty
    const ceremony = { challenge: challenge.challenge, origins }
    const response = readAssertion(answer.credential, ceremony)
    if (!response) return { kind: 'mismatch' }
    const owner = secret ? siblings.find((one) => mayAnswer(one.secret, challenge, response)) : undefined
    const publicKey = owner?.secret.publicKey ?? decoy
    const shown = await verifyAssertion(response, { ...ceremony, relyingParty, publicKey })
    return owner && shown ? judge(owner, challenge, shown) : { kind: 'mismatch' }
  },
})

function prompt(
  { relyingParty }: PasskeyTools,
  challenge: string,
  userVerification: PasskeySettings['userVerification'],
  allow: readonly PasskeySecret[],
): Prompt {
  const options: PublicKeyCredentialRequestOptionsJSON = {
    challenge,
    rpId: relyingParty.id,
    userVerification,
    timeout: ceremonySeconds * 1_000,
    allowCredentials: allow.map(descriptor),
  }
  return { kind: 'passkey', options }
}

/** Of the credentials that were asked for, and of the person whom the answer names (WN-8, WN-9). */
function mayAnswer(secret: PasskeySecret, { allow }: PasskeyChallenge, { id, response }: AuthenticationResponseJSON): boolean {
  if (secret.credentialId !== id) return false
  const { userHandle } = response
  return allow === null
    ? userHandle === secret.userHandle
    : allow.includes(id) && (userHandle ?? secret.userHandle) === secret.userHandle
}

/** The signature is right. What it signs may still not be. */
function judge(
  { authenticator, secret, marker }: Sibling<PasskeySecret>,
  { requireUserVerification }: PasskeyChallenge,
  { userVerified, newCounter, credentialDeviceType, credentialBackedUp }: Shown,
): Verdict<PasskeySecret> {
  if (requireUserVerification && !userVerified) return { kind: 'mismatch', reason: 'user_not_verified' }
  // A credential cannot become one that leaves its device, or stop being one (WN-6).
  if (credentialDeviceType !== secret.deviceType) return { kind: 'mismatch', reason: 'backup_changed' }
  // Two devices count for themselves: whichever comes second is behind (WN-10). Zero on both sides means it never counts.
  const last = marker ?? 0
  if ((last > 0 || newCounter > 0) && newCounter <= last) return { kind: 'mismatch', reason: 'counter_back' }
  return {
    kind: 'proved',
    authenticator,
    classes: userVerified ? ['possession', 'inherence'] : ['possession'],
    amr: ['pop', secret.deviceType === 'multiDevice' ? 'swk' : 'hwk', ...(userVerified ? (['user'] as const) : [])],
    ...(newCounter > 0 ? { marker: newCounter } : {}),
    ...(credentialBackedUp === secret.backedUp ? {} : { secret: { ...secret, backedUp: credentialBackedUp } }),
  }
}
