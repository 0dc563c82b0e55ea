import { type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { decodeBase64, phcNumbers, type Reader, type Reading, saltAndHashFault, wholeNumber } from './hash-form.ts'

interface Cost {
  readonly N: number
  readonly r: number
  readonly p: number
}

/** Bytes of memory, and blocks mixed (N times r times p): about half a second of one core. */
const most = { memory: 134_217_728, work: 1_048_576 }

/**
 * scrypt (RFC 7914) in PHC text form, `$scrypt$ln=17,r=8,p=1$salt$hash` (N is 2 to the power of ln; passlib writes the same),
 * and in Werkzeug's, `scrypt:32768:8:1$salt$hash` with the salt as it stands and the hash in hexadecimal.
 */
export const readScrypt: Reader = (text) => {
  const phc = /^\$scrypt\$([a-z0-9=,]+)\$([^$]+)\$([^$]+)$/.exec(text)
  if (phc) {
    const { ln = 0, r = 0, p = 0 } = phcNumbers(phc[1] ?? '') ?? {}
    return reading({ N: 2 ** ln, r, p }, decodeBase64(phc[2] ?? ''), decodeBase64(phc[3] ?? ''))
  }
  const werkzeug = /^scrypt:([0-9]+):([0-9]+):([0-9]+)\$([^$]+)\$((?:[0-9a-f]{2})+)$/.exec(text)
  if (werkzeug) {
    const [, n, r, p, salt = '', hash = ''] = werkzeug
    return reading(
      { N: wholeNumber(n) ?? 0, r: wholeNumber(r) ?? 0, p: wholeNumber(p) ?? 0 },
      Buffer.from(salt),
      Buffer.from(hash, 'hex'),
    )
  }
  return /^\$?scrypt/.test(text)
    ? { fault: 'This scrypt hash is in none of the forms that are read (PHC, Werkzeug).' }
    : undefined
}

function reading(cost: Cost, salt: Buffer | undefined, hash: Buffer | undefined): Reading {
  const fault = scryptCostFault(cost) ?? saltAndHashFault(salt, hash)
  if (fault !== undefined || !salt || !hash) return { fault: fault ?? 'Salt or hash is missing.' }
  return { hash: { matches: async (password) => timingSafeEqual(await deriveScrypt(password, salt, hash.length, cost), hash) } }
}

/** One sentence where these parameters are no scrypt parameters or cost too much. */
export function scryptCostFault({ N, r, p }: Cost): string | undefined {
  if (N < 2 || !Number.isInteger(Math.log2(N)) || r < 1 || p < 1)
    return 'The scrypt parameters are not whole numbers of which N is a power of two.'
  if (128 * N * r > most.memory || N * r * p > most.work)
    return `This scrypt hash costs too much to check (N=${N}, r=${r}, p=${p}). At most 128 MiB (128 times N times r) and N times r times p = ${most.work} are taken.`
  return undefined
}

export const deriveScrypt = (password: Buffer, salt: Buffer, length: number, { N, r, p }: Cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options: ScryptOptions = { N, r, p, maxmem: 2 * most.memory }
    scrypt(password, salt, length, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
