import { availableParallelism } from 'node:os'
import { hash, parseOptions, verify } from '@node-rs/argon2'
import type { Passwords, Random } from './contract.ts'
import { readPasswordHash } from './password-hashes/index.ts'
import { normalizePassword, passwordMaxBytes } from './password-text.ts'
import { createWorkQueue } from './work-queue.ts'

/** Argon2id parameters (RFC 9106). The defaults are OWASP's and NIST-conformant: 19 MiB, two passes, one lane. */
export interface PasswordCost {
  readonly memoryKiB: number
  readonly passes: number
  readonly lanes: number
}

export interface PasswordsOptions {
  readonly random: Random
  readonly cost?: PasswordCost
  /** Hashes at a time. Default: one per core but one, so that a storm of passwords leaves a core to everything else. */
  readonly concurrency?: number
  /** Hashes that may wait; beyond, Overloaded. Default 200. */
  readonly queueLimit?: number
  /** What Overloaded tells callers to wait, in seconds. Default 2. */
  readonly retryAfterSeconds?: number
}

/** What is stored is no hash that can be checked. Says why, and shows nothing of it. */
export class HashUnreadable extends Error {
  override readonly name = 'HashUnreadable'
}

/** The password has more than 1,024 bytes. */
export class PasswordTooLong extends Error {
  override readonly name = 'PasswordTooLong'
  constructor() {
    super(`A password has at most ${passwordMaxBytes} bytes.`)
  }
}

const defaultCost: PasswordCost = { memoryKiB: 19_456, passes: 2, lanes: 1 }
const argon2id = 2
const saltBytes = 16
const hashBytes = 32

/**
 * Password hashing with Argon2id in PHC text form, queued. `hash` throws PasswordTooLong, both throw Overloaded.
 * `verify` answers mismatch for a password that is too long, at once and for known and unknown names alike, and `rehash`
 * where the stored hash was made with other parameters or by another program (password-hashes/ says which are read): such a
 * hash is compared with the password as it was typed and in our normal form, and replaced by the hash of the normal form. It
 * throws HashUnreadable where `stored` is no such hash. The password is all that is ever hashed: with a name before it,
 * bcrypt's cut at 72 bytes would let in whoever knows the name (L-38).
 *
 * Throws RangeError for parameters below 19 MiB and two passes (PW-8).
 */
export function createPasswords(options: PasswordsOptions): Passwords {
  const cost = options.cost ?? defaultCost
  if (cost.memoryKiB < defaultCost.memoryKiB || cost.passes < defaultCost.passes || cost.lanes < 1) {
    throw new RangeError('Password hashing needs at least 19456 KiB of memory, 2 passes and 1 lane.')
  }
  const queue = createWorkQueue({
    concurrency: options.concurrency ?? Math.max(1, availableParallelism() - 1),
    limit: options.queueLimit ?? 200,
    retryAfterSeconds: options.retryAfterSeconds ?? 2,
  })
  // Checking against this costs what checking a real hash costs, and no password gives 256 random bits.
  const decoy = phc(cost, options.random.bytes(saltBytes), options.random.bytes(hashBytes))

  const make = (normal: string) =>
    queue.run(() =>
      hash(Buffer.from(normal), {
        algorithm: argon2id,
        memoryCost: cost.memoryKiB,
        timeCost: cost.passes,
        parallelism: cost.lanes,
        outputLen: hashBytes,
        salt: options.random.bytes(saltBytes),
      }),
    )

  return {
    async hash(password) {
      const normal = normalizePassword(password)
      if (normal === undefined) throw new PasswordTooLong()
      return make(normal)
    },

    async verify(stored, password) {
      const normal = normalizePassword(password)
      if (normal === undefined) return { matches: false }
      if (stored === null) {
        await queue.run(() => verify(decoy, Buffer.from(normal)))
        return { matches: false }
      }
      const current = isArgon2(stored) && !outdated(stored, cost)
      const matches = matcher(stored)
      const spellings = current ? [normal] : [...new Set([...asTyped(password), normal])]
      const right = await queue.run(async () => {
        for (const spelling of spellings) if (await matches(Buffer.from(spelling))) return true
        return false
      })
      if (!right) return { matches: false }
      if (current) return { matches: true }
      // An upgrade that finds the queue full waits for the next sign-in: the person is let in all the same.
      const rehash = await make(normal).catch(() => undefined)
      return rehash === undefined ? { matches: true } : { matches: true, rehash }
    },
  }
}

const isArgon2 = (stored: string) => stored.startsWith('$argon2')

/** Our own family is checked whatever it costs: the limits are for what is imported, and the operator may lower the cost. */
function matcher(stored: string): (password: Buffer) => Promise<boolean> {
  if (isArgon2(stored)) return (password) => verify(stored, password)
  const reading = readPasswordHash(stored)
  if ('fault' in reading) throw new HashUnreadable(reading.fault)
  return reading.hash.matches
}

/** Other programs hash the password as it comes. */
const asTyped = (password: string): string[] => (Buffer.byteLength(password, 'utf8') > passwordMaxBytes ? [] : [password])

function phc(cost: PasswordCost, salt: Buffer, hashed: Buffer): string {
  const text = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=${cost.memoryKiB},t=${cost.passes},p=${cost.lanes}$${text(salt)}$${text(hashed)}`
}

function outdated(stored: string, cost: PasswordCost): boolean {
  const made = parseOptions(stored)
  return (
    made.algorithm !== argon2id ||
    made.memoryCost !== cost.memoryKiB ||
    made.timeCost !== cost.passes ||
    made.parallelism !== cost.lanes ||
    made.outputLen !== hashBytes ||
    made.saltLen < saltBytes
  )
}
