import { createHash } from 'node:crypto'
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server'
import type { Enrol, EnrolContext } from '../engine/factor-contract.ts'
import type { Random } from '../platform/contract.ts'
import { readRegistration } from './passkey-answer.ts'
import { verifyRegistration } from './passkey-attestation.ts'
import { handleOf } from './passkey-handle.ts'
import { algorithms } from './passkey-key.ts'
import type { PasskeySettings } from './passkey-settings.ts'
import { typedLabel } from './typed.ts'

/** This server as browsers know it. */
export interface RelyingParty {
  /** A host name: passkeys belong to it and to no other. */
  readonly id: string
  /** The pages that may use them: scheme, host and port, compared exactly. */
  readonly origins: readonly string[]
}

export interface PasskeyTools {
  readonly random: Random
  readonly relyingParty: RelyingParty
}

/** One credential of a person. No part of it signs in, it is sealed like every secret all the same. */
export interface PasskeySecret {
  /** base64url, like every binary value here. */
  readonly credentialId: string
  /** COSE_Key. */
  readonly publicKey: string
  readonly algorithm: number
  readonly transports: readonly string[]
  /** The make of the authenticator, as it says itself: unproved without attestation. */
  readonly aaguid: string
  /** Whether it may leave its device (BE). Never changes. */
  readonly deviceType: 'singleDevice' | 'multiDevice'
  /** Whether a copy exists elsewhere (BS), as last seen. */
  readonly backedUp: boolean
  readonly userHandle: string
}

export interface PasskeyDraft {
  readonly challenge: string
  readonly requireUserVerification: boolean
}

/** How long a ceremony may take (WN-1). */
export const ceremonySeconds = 300

/** How a passkey is added. Registering one proves nothing: whoever has the page open can do it (WN-13). */
export const passkeyRegistration = ({
  random,
  relyingParty,
}: PasskeyTools): Enrol<PasskeySecret, PasskeyDraft, PasskeySettings> => ({
  limit: 20,
  proves: false,

  async begin(context) {
    const challenge = random.token(32)
    return {
      prompt: { kind: 'new-passkey', options: creationOptions(context, relyingParty.id, challenge) },
      draft: { challenge, requireUserVerification: context.settings.userVerification === 'required' },
      lifetimeSeconds: ceremonySeconds,
    }
  },

  async confirm(context, draft, answer) {
    const ceremony = { challenge: draft.challenge, origins: relyingParty.origins }
    const response = readRegistration(answer.credential, ceremony)
    if (!response) return { kind: 'mismatch' }
    const registered = await verifyRegistration(response, {
      ...ceremony,
      relyingParty: relyingParty.id,
      algorithms: Object.values(algorithms),
      requireUserVerification: draft.requireUserVerification,
    })
    // It is about this very question, but not of a kind that is taken: no guess, and another device may do.
    if (!registered) return { kind: 'refused', reason: 'credential_unusable' }
    const { credential, aaguid, algorithm, credentialDeviceType, credentialBackedUp } = registered
    if (context.siblings.some(({ secret }) => secret.credentialId === credential.id))
      return { kind: 'refused', reason: 'credential_known' }
    return {
      kind: 'enrolled',
      secret: {
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey).toString('base64url'),
        algorithm,
        transports: credential.transports ?? [],
        aaguid,
        deviceType: credentialDeviceType,
        backedUp: credentialBackedUp,
        userHandle: handleOf(context.user),
      },
      // An id is the name of one credential. It may be long, and an index holds no long names.
      unique: createHash('sha256').update(credential.id).digest('base64url'),
      ...(credential.counter > 0 ? { marker: credential.counter } : {}),
      ...typedLabel(answer.label),
    }
  },
})

function creationOptions(
  { user, person, workspace, siblings, settings }: EnrolContext<PasskeySecret, PasskeySettings>,
  rpId: string,
  challenge: string,
): PublicKeyCredentialCreationOptionsJSON {
  const name = person.username ?? person.email ?? person.phone ?? person.name ?? workspace
  const { authenticatorAttachment, residentKey, userVerification } = settings
  return {
    challenge,
    rp: { id: rpId, name: workspace },
    user: { id: handleOf(user), name, displayName: person.name ?? name },
    pubKeyCredParams: Object.values(algorithms).map((alg) => ({ type: 'public-key', alg })),
    timeout: ceremonySeconds * 1_000,
    attestation: 'none',
    excludeCredentials: siblings.map(({ secret }) => descriptor(secret)),
    authenticatorSelection: {
      residentKey,
      requireResidentKey: residentKey === 'required',
      userVerification,
      ...(authenticatorAttachment === 'any' ? {} : { authenticatorAttachment }),
    },
  }
}

/** How a browser is told which credential is meant, and how to reach it. */
export const descriptor = ({ credentialId, transports }: PasskeySecret) => ({
  type: 'public-key' as const,
  id: credentialId,
  ...(transports.length === 0 ? {} : { transports: [...transports] as 'usb'[] }),
})
