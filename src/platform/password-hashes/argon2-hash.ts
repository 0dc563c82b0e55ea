import { verify } from '@node-rs/argon2'
import { phcNumbers, type Reader } from './hash-form.ts'

const most = { memoryKiB: 262_144, memoryTimesPasses: 1_048_576, lanes: 16 }

/** Argon2id, Argon2i and Argon2d in PHC text form (RFC 9106): `$argon2id$v=19$m=65536,t=3,p=4$salt$hash`. */
export const readArgon2: Reader = (text) => {
  if (!text.startsWith('$argon2')) return undefined
  const form = /^\$argon2(?:id|i|d)\$(?:v=(?:16|19)\$)?([a-z0-9=,]+)\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/.exec(text)
  const { m, t, p } = phcNumbers(form?.[1] ?? '') ?? {}
  if (m === undefined || t === undefined || p === undefined) return { fault: 'This is not an Argon2 hash in PHC text form.' }
  if (m > most.memoryKiB || m * t > most.memoryTimesPasses || p > most.lanes)
    return {
      fault: `This Argon2 hash costs too much to check (m=${m}, t=${t}, p=${p}). At most m=262144, m times t = 1048576 and p=16 are taken.`,
    }
  return { hash: { matches: (password) => verify(text, password) } }
}
