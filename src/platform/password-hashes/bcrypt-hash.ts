import { verify } from '@node-rs/bcrypt'
import type { Reader } from './hash-form.ts'

/** bcrypt looks at no more of a password. */
const bcryptBytes = 72
/** Cost 14 is a second of one core. */
const highestCost = 14

/**
 * bcrypt: `$2a$`, `$2b$` and `$2y$`, which are one algorithm. What was hashed is the password alone: a program that put a
 * name before it makes hashes that no password matches here, and that is well, because the cut at 72 bytes then drops the
 * password instead of the name.
 */
export const readBcrypt: Reader = (text) => {
  if (!/^\$2[a-z]?\$/.test(text)) return undefined
  const form = /^\$2[aby]\$([0-9]{2})\$[./A-Za-z0-9]{53}$/.exec(text)
  const cost = Number(form?.[1])
  if (!form || cost < 4) return { fault: 'This is not a bcrypt hash of the kinds $2a$, $2b$ or $2y$ with 60 characters.' }
  if (cost > highestCost)
    return { fault: `This bcrypt hash costs too much to check (cost ${cost}). At most ${highestCost} is taken.` }
  return {
    hash: {
      async matches(password) {
        // bcrypt repeats the password with a NUL between: `secret NUL secret` would match the hash of `secret`.
        if (password.includes(0)) return false
        return verify(password.subarray(0, bcryptBytes), text)
      },
    },
  }
}
