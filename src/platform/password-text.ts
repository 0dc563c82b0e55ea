/** Longer passwords are refused before any hashing: otherwise a megabyte per sign-in would keep every core busy. */
export const passwordMaxBytes = 1024

/**
 * The form of a password that is judged and hashed: Unicode NFKC (NIST SP 800-63B 3.1.1.2), so that two keyboards that
 * write one text differently agree. Case, spaces and everything else stay; nothing is cut off. Undefined where it is longer
 * than 1,024 bytes of UTF-8.
 */
export function normalizePassword(password: string): string | undefined {
  // NFKC may shorten, by no more than this factor in what people type: longer input is not even looked at.
  if (password.length > 4 * passwordMaxBytes) return undefined
  const normal = password.normalize('NFKC')
  return Buffer.byteLength(normal, 'utf8') > passwordMaxBytes ? undefined : normal
}

/** The form in which passwords are looked up in lists: what differs in case only is one. Never hashed. */
export const foldPassword = (text: string): string => text.normalize('NFKC').toLowerCase()
