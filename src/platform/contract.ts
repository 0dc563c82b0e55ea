/** Time as an argument. Milliseconds since the epoch. */
export interface Clock {
  now(): number
}

/** Chance as an argument: cryptographically secure, always. */
export interface Random {
  bytes(length: number): Buffer
  /** Uniform decimal digits, leading zeros kept; no modulo bias. */
  digits(length: number): string
  /** Unpadded base64url of `bytes` random bytes. */
  token(bytes: number): string
}

/**
 * Authenticated encryption at rest. The purpose and the row are associated data: a ciphertext moved to another column or
 * row does not open. Old keys open, the newest key seals.
 */
export interface Sealing {
  seal(purpose: string, row: string, plain: string): string
  /** Throws SealBroken when key, purpose, row or ciphertext do not match. */
  open(purpose: string, row: string, sealed: string): string
  /** True when `sealed` was made with an older key. */
  stale(sealed: string): boolean
}

/** HMAC-SHA-256 under a server key that is not in the database; base64url. `purpose` separates the domains. */
export interface KeyedHash {
  digest(purpose: string, ...parts: readonly string[]): string
  /** Constant time. */
  matches(digest: string, purpose: string, ...parts: readonly string[]): boolean
}

/** Argon2id; imported hashes of other families are checked, and replaced. At most one hash per core runs at a time; the rest queue, bounded. */
export interface Passwords {
  hash(password: string): Promise<string>
  /** With `stored` null, burns the same time against a fixed hash and answers mismatch. */
  verify(stored: string | null, password: string): Promise<{ readonly matches: boolean; readonly rehash?: string }>
}
