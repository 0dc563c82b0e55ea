import type { Enrol, EnrolContext, EnrolStep, EnrolVerdict } from '../engine/factor-contract.ts'
import type { KeyedHash, Random } from '../platform/contract.ts'
import { longestLabel, visibleName } from '../platform/visible-name.ts'
import { type Claims, claimedBy, type PushSecret, publicKeyOf, signedBy, subscriptionOf } from './push-device.ts'
import { qrCode } from './qr-code.ts'

/** Waits for a phone to register itself. */
export interface PushDraft {
  /** Keyed digest of the address that the phone must have read, registration code included. */
  readonly digest: string
}

interface EnrolmentTools {
  readonly random: Random
  readonly keyedHash: KeyedHash
}

/** Type of the JWS with which a phone registers itself. */
const registrationType = 'countersign-device+jwt'
/** PU-6: at most ten minutes. */
const codeLifetimeSeconds = 600

/**
 * Adding a phone: the page shows an address as text and as a QR code; whoever reads it holds a code of 128 bit, makes a key
 * pair and registers with one signed message. The code is shown in this browser only, never sent, and used up at once with
 * the enrolment that it belongs to (PU-6).
 */
export const pushEnrolment = ({ random, keyedHash }: EnrolmentTools): Enrol<PushSecret, PushDraft> => ({
  limit: 5,
  proves: false,
  begin: (context) => firstStep(context, random.token(16), keyedHash),

  async confirm(context, draft, answer): Promise<EnrolVerdict<PushSecret, PushDraft>> {
    const { registration } = answer
    const claims = claimedBy(registrationType, registration)
    if (!claims || typeof claims.aud !== 'string') return { kind: 'mismatch' }
    // A stranger's page that passes our code on under an address of its own gets a message that is worth nothing here.
    if (!keyedHash.matches(draft.digest, 'push-registration', context.challengeId, context.user, claims.aud)) {
      return { kind: 'mismatch' }
    }
    const secret = await readDevice(claims, registration)
    if (!secret) return { kind: 'refused', reason: 'credential_unusable' }
    const known = context.siblings.some((one) => one.secret.publicKey.x === secret.publicKey.x)
    if (known) return { kind: 'refused', reason: 'credential_known' }
    return { kind: 'enrolled', secret, label: secret.name }
  },
})

async function firstStep(context: EnrolContext<PushSecret>, code: string, keyedHash: KeyedHash): Promise<EnrolStep<PushDraft>> {
  const uri = context.link(code)
  return {
    prompt: { kind: 'device', uri, qr: await qrCode(uri), code: lastPart(uri) },
    draft: { digest: keyedHash.digest('push-registration', context.challengeId, context.user, uri) },
    lifetimeSeconds: codeLifetimeSeconds,
  }
}

/** What is typed where nothing can be scanned: the last part of the address, which names the enrolment and has the code. */
const lastPart = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1)

/** The device that a registration describes, signed with the very key that it brings. */
async function readDevice(
  { publicKey, name, platform, subscription }: Claims,
  registration: string | undefined,
): Promise<PushSecret | undefined> {
  const key = publicKeyOf(publicKey)
  if (!key || !(await signedBy(key, registrationType, registration))) return undefined
  const wakes = subscription === undefined ? undefined : subscriptionOf(subscription)
  if (subscription !== undefined && !wakes) return undefined
  if (typeof platform !== 'string' || !/^[a-z0-9-]{1,32}$/.test(platform)) return undefined
  const called = visibleName(name, longestLabel)
  return called === undefined ? undefined : { publicKey: key, name: called, platform, ...(wakes ? { subscription: wakes } : {}) }
}
