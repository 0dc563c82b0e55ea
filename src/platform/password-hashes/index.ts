import { readArgon2 } from './argon2-hash.ts'
import { readBcrypt } from './bcrypt-hash.ts'
import { readFirebase } from './firebase-hash.ts'
import type { Reader, Reading } from './hash-form.ts'
import { keycloakHash } from './keycloak-hash.ts'
import { readPbkdf2 } from './pbkdf2-hash.ts'
import { readScrypt } from './scrypt-hash.ts'

const readers: readonly Reader[] = [readArgon2, readBcrypt, readPbkdf2, readScrypt, readFirebase]

/** Longest text looked at. */
const longest = 4096

/**
 * Reads a password hash that another program made. Families: Argon2, bcrypt, PBKDF2, scrypt and Firebase's scrypt, each in
 * the forms that its file describes. Parameters that cost so much that a few sign-ins would keep the server busy are refused.
 */
export function readPasswordHash(text: string): Reading {
  if (text.length > longest) return { fault: 'This is too long to be a password hash.' }
  for (const read of readers) {
    const reading = read(text)
    if (reading) return reading
  }
  return {
    fault:
      'This is no password hash that is read here: Argon2, bcrypt, PBKDF2 and scrypt are. Unsalted and plain hashes (MD5, SHA) are not taken.',
  }
}

/** The text under which a foreign hash is stored, or one sentence about what is wrong with it. */
export function importedHash(text: string): { readonly hash: string } | { readonly fault: string } {
  const canonical = keycloakHash(text) ?? text
  const reading = readPasswordHash(canonical)
  return 'fault' in reading ? reading : { hash: canonical }
}
