import { hkdfSync } from 'node:crypto'
import type { Random } from './contract.ts'
import type { SealingKey } from './sealing.ts'

/** What the server works with, derived from the operator's master keys. */
export interface ServerKeys {
  /** Newest first: for `createSealing`. */
  readonly sealing: readonly SealingKey[]
  /** For `createKeyedHash`. Does not change when sealing keys rotate. */
  readonly hash: Buffer
  /** Newest first, base64url: signing keys for cookies. The first signs, all verify. */
  readonly cookies: readonly string[]
}

/** The master keys are missing or malformed. `faults` has one sentence for each; none shows a key. */
export class KeysInvalid extends Error {
  override readonly name = 'KeysInvalid'
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(
      [...faults, 'Use the keys that the database was made with; only for a new one run `countersign keys generate`.'].join('\n'),
    )
    this.faults = faults
  }
}

const sealingVariable = 'COUNTERSIGN_SEALING_KEYS'
const hashVariable = 'COUNTERSIGN_HASH_KEY'
const keyBytes = 32

/**
 * Reads the master keys from `COUNTERSIGN_SEALING_KEYS` (one or more, newest first, separated by commas or white space) and
 * `COUNTERSIGN_HASH_KEY`, each 32 bytes in base64url or base64, and derives a key for each use with HKDF-SHA-256 (RFC 5869).
 * There is no default. Throws KeysInvalid that names every fault at once (CR-5).
 *
 * To rotate, put a new sealing key first and keep the older ones until nothing is sealed with them. The hash key stays for
 * the life of the installation: failure ledgers, codes and client secrets are stored under it.
 */
export function readKeys(environment: Readonly<Record<string, string | undefined>>): ServerKeys {
  const faults: string[] = []
  const sealing = readList(environment, sealingVariable, faults)
  const hash = readList(environment, hashVariable, faults)
  if (hash.length > 1) faults.push(`${hashVariable} holds ${hash.length} keys; it takes exactly one.`)
  const all = [...sealing, ...hash].map((key) => key.toString('base64'))
  if (new Set(all).size !== all.length) {
    faults.push(`The same key is given twice in ${sealingVariable} and ${hashVariable}; each key is used once only.`)
  }
  const hashMaster = hash[0]
  if (faults.length > 0 || !hashMaster) throw new KeysInvalid(faults)
  return {
    sealing: sealing.map((master) => ({
      id: derive(master, 'sealing key id', 6).toString('base64url'),
      key: derive(master, 'sealing', keyBytes),
    })),
    hash: derive(hashMaster, 'hash', keyBytes),
    cookies: sealing.map((master) => derive(master, 'cookies', keyBytes).toString('base64url')),
  }
}

/** New master keys, by the name of the environment variable that takes each. Show them once; never log them. */
export function generateKeys(random: Random): {
  readonly COUNTERSIGN_SEALING_KEYS: string
  readonly COUNTERSIGN_HASH_KEY: string
} {
  return { COUNTERSIGN_SEALING_KEYS: random.token(keyBytes), COUNTERSIGN_HASH_KEY: random.token(keyBytes) }
}

function derive(master: Buffer, use: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `countersign v1 ${use}`, length))
}

function readList(environment: Readonly<Record<string, string | undefined>>, variable: string, faults: string[]): Buffer[] {
  const texts = (environment[variable] ?? '').split(/[\s,]+/).filter((text) => text !== '')
  if (texts.length === 0) faults.push(`${variable} is missing.`)
  const keys: Buffer[] = []
  for (const [index, text] of texts.entries()) {
    const which = texts.length === 1 ? variable : `Key ${index + 1} of ${variable}`
    const key = Buffer.from(text, 'base64url')
    if (!/^[A-Za-z0-9_+/-]+={0,2}$/.test(text) || key.length !== keyBytes) {
      faults.push(`${which} is not ${keyBytes} bytes in base64url.`)
    } else if (key.every((byte) => byte === key[0])) {
      faults.push(`${which} is one byte repeated, which anybody can guess.`)
    } else {
      keys.push(key)
    }
  }
  return keys
}
