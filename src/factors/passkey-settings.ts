import { type Static, Type } from '@sinclair/typebox'

/** What a pool may set for passkeys. Names are those of WebAuthn's options. */
export const passkeySettings = Type.Object({
  userVerification: Type.Union([Type.Literal('required'), Type.Literal('preferred'), Type.Literal('discouraged')], {
    default: 'preferred',
    description:
      'Whether the device must check who holds it (fingerprint, face, PIN) when a passkey is added or used as a second factor. Instead of a name and a password it always must.',
  }),
  residentKey: Type.Union([Type.Literal('required'), Type.Literal('preferred')], {
    default: 'preferred',
    description:
      'Whether a new passkey must be one that signs in without a name. With "preferred" a security key that is full, or too old for it, still serves as a second factor.',
  }),
  authenticatorAttachment: Type.Union([Type.Literal('any'), Type.Literal('platform'), Type.Literal('cross-platform')], {
    default: 'any',
    description:
      'Where a new passkey may live: on this device (platform), on another one or a security key (cross-platform), or anywhere.',
  }),
})

export type PasskeySettings = Static<typeof passkeySettings>
