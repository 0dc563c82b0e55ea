import type { FactorContext } from '../engine/factor-contract.ts'

type UserId = NonNullable<FactorContext['user']>

/** The user handle of WebAuthn 5.4.3: the bytes of the user id, which says nothing about the person; base64url. */
export const handleOf = (user: UserId): string => Buffer.from(user).toString('base64url')

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Whose handle this is, if it can be one of ours. */
export function ownerOf(handle: Buffer): UserId | undefined {
  const text = handle.toString('latin1')
  return uuid.test(text) ? (text as UserId) : undefined
}
