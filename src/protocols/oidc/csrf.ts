import type { KeyedHash } from '../../platform/contract.ts'

/**
 * Values that only our own pages know. A sign-in form's is bound to the interaction, the transaction and its version, and
 * carries the version, so that an old page cannot act (SE-6); it is a keyed digest and compared in constant time.
 */
export const signInToken = (hash: KeyedHash, interaction: string, transaction: string, version: number): string =>
  `${version}.${hash.digest('sign-in-form', interaction, transaction, String(version))}`

/** The version that a sign-in form was made for; undefined where the value is not ours. */
export function signInVersion(
  hash: KeyedHash,
  interaction: string,
  transaction: string,
  token: string | undefined,
): number | undefined {
  const [, version, digest] = /^(\d{1,9})\.([A-Za-z0-9_-]{1,64})$/.exec(token ?? '') ?? []
  if (version === undefined || digest === undefined) return undefined
  return hash.matches(digest, 'sign-in-form', interaction, transaction, version) ? Number(version) : undefined
}

export const consentToken = (hash: KeyedHash, interaction: string): string => hash.digest('consent-form', interaction)

export const isConsentToken = (hash: KeyedHash, interaction: string, token: string | undefined): boolean =>
  token !== undefined && hash.matches(token, 'consent-form', interaction)
