import { pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { decodeBase64, phcNumbers, type Reader, type Reading, saltAndHashFault, wholeNumber } from './hash-form.ts'

const derive = promisify(pbkdf2)

/** Bytes of one block, and the most iterations that are taken: about half a second of one core. */
const digests: Readonly<Record<string, { readonly bytes: number; readonly most: number }>> = {
  sha1: { bytes: 20, most: 2_000_000 },
  sha256: { bytes: 32, most: 2_000_000 },
  sha512: { bytes: 64, most: 1_000_000 },
}

/**
 * PBKDF2 (RFC 8018) with SHA-1, SHA-256 or SHA-512, in these forms:
 *
 * - PHC: `$pbkdf2-sha256$i=600000$salt$hash`, with or without `l=` (bytes of the hash);
 * - passlib: `$pbkdf2-sha256$29000$salt$hash` (`$pbkdf2$` means SHA-1), in its own Base64 or the usual one;
 * - Django: `pbkdf2_sha256$600000$salt$hash`, the salt as it stands;
 * - Werkzeug: `pbkdf2:sha256:600000$salt$hash`, the salt as it stands, the hash in hexadecimal.
 */
export const readPbkdf2: Reader = (text) => {
  if (!/^\$?pbkdf2/.test(text)) return undefined
  const fields = text.split('$')
  if (text.startsWith('$') && fields.length === 5) return modular(fields)
  const [head = '', count, salt = '', hash = ''] = fields
  if (head.startsWith('pbkdf2_') && fields.length === 4)
    return reading(head.slice('pbkdf2_'.length), wholeNumber(count), Buffer.from(salt), decodeBase64(hash))
  const werkzeug = /^pbkdf2:([a-z0-9]+):([0-9]+)$/.exec(head)
  if (werkzeug && fields.length === 3) {
    const [, digest = '', iterations] = werkzeug
    const hex = /^(?:[0-9a-f]{2})+$/.test(salt) ? Buffer.from(salt, 'hex') : undefined
    return reading(digest, wholeNumber(iterations), Buffer.from(count ?? ''), hex)
  }
  return { fault: 'This PBKDF2 hash is in none of the forms that are read (PHC, passlib, Django, Werkzeug).' }
}

function modular([, name = '', parameters = '', salt = '', hash = '']: readonly string[]): Reading {
  const digest = name === 'pbkdf2' ? 'sha1' : name.slice('pbkdf2-'.length).replace('sha-', 'sha')
  const named = phcNumbers(parameters)
  const bytes = decodeBase64(hash)
  if (named?.l !== undefined && named.l !== bytes?.length)
    return { fault: 'The hash has another length than its parameter l says.' }
  return reading(digest, named ? named.i : wholeNumber(parameters), decodeBase64(salt), bytes)
}

function reading(digest: string, iterations: number | undefined, salt: Buffer | undefined, hash: Buffer | undefined): Reading {
  const known = Object.hasOwn(digests, digest) ? digests[digest] : undefined
  if (!known) return { fault: 'PBKDF2 is read with SHA-1, SHA-256 and SHA-512 only.' }
  if (iterations === undefined || iterations < 1) return { fault: 'The number of iterations is missing.' }
  if (iterations > known.most)
    return { fault: `This PBKDF2 hash costs too much to check (${iterations} iterations). At most ${known.most} are taken.` }
  const fault = saltAndHashFault(salt, hash)
  if (fault !== undefined || !salt || !hash) return { fault: fault ?? 'Salt or hash is missing.' }
  // The output is a row of blocks that each cost the same: the first one says it all.
  const first = hash.subarray(0, known.bytes)
  return {
    hash: {
      matches: async (password) => timingSafeEqual(await derive(password, salt, iterations, first.length, digest), first),
    },
  }
}
