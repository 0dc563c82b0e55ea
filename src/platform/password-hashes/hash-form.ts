/** A stored password hash of some family, ready to be compared with. */
export interface StoredHash {
  /** Hashes these bytes as `stored` was made and compares in constant time. */
  matches(password: Buffer): Promise<boolean>
}

/** A hash, or one sentence about why it is not taken. The sentence never shows the hash. */
export type Reading = { readonly hash: StoredHash } | { readonly fault: string }

/** Reads texts of one family. Undefined: the text belongs to another family. */
export type Reader = (text: string) => Reading | undefined

/**
 * Base64 with or without padding, also in passlib's alphabet (`.` for `+`). Undefined for anything else. Texts come from many
 * programs: spare bits in the last letter are not looked at.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const bare = text.replace(/={1,2}$/, '')
  if (!/^[A-Za-z0-9+/.]+$/.test(bare) || bare.length % 4 === 1) return undefined
  return Buffer.from(bare.replaceAll('.', '+'), 'base64')
}

/** A whole number in decimal without sign or leading zero, up to nine digits. */
export const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^(?:0|[1-9][0-9]{0,8})$/.test(text) ? Number(text) : undefined

/** `a=1,b=2` of the PHC text form, as numbers. Undefined where any part is something else, or a name comes twice. */
export function phcNumbers(text: string): Readonly<Record<string, number>> | undefined {
  const found: Record<string, number> = {}
  for (const part of text.split(',')) {
    const [name = '', value, ...more] = part.split('=')
    const number = wholeNumber(value)
    if (!/^[a-z]{1,8}$/.test(name) || number === undefined || more.length > 0 || Object.hasOwn(found, name)) return undefined
    found[name] = number
  }
  return found
}

/** Shorter hashes could be met by chance; a salt may be short, as some programs made it, but not absent. */
export function saltAndHashFault(salt: Buffer | undefined, hash: Buffer | undefined): string | undefined {
  if (salt === undefined || hash === undefined) return 'Salt or hash is not Base64 (or hexadecimal, where the form says so).'
  if (hash.length < 16 || hash.length > 512) return 'The hash has fewer than 16 or more than 512 bytes.'
  return salt.length < 4 || salt.length > 512 ? 'The salt has fewer than 4 or more than 512 bytes.' : undefined
}
