import { createCipheriv, timingSafeEqual } from 'node:crypto'
import { decodeBase64, phcNumbers, type Reader, saltAndHashFault } from './hash-form.ts'
import { deriveScrypt, scryptCostFault } from './scrypt-hash.ts'

/**
 * Firebase's scrypt, as github.com/firebase/scrypt describes it: the key that scrypt derives encrypts the project's signer
 * key (AES-256 in counter mode, counter 0), and that is the hash. Its form here is ours, from what the project's password hash
 * parameters (`mem_cost` is ln, `rounds` is r) and the exported account hold, all in Base64:
 * `$firebase-scrypt$ln=14,r=8$salt$salt separator$signer key$hash`.
 */
export const readFirebase: Reader = (text) => {
  if (!text.startsWith('$firebase-scrypt$')) return undefined
  const [, , parameters = '', ...encoded] = text.split('$')
  const { ln = 0, r = 0 } = phcNumbers(parameters) ?? {}
  const cost = { N: 2 ** ln, r, p: 1 }
  const [salt, separator, signerKey, hash] = encoded.map((one) => decodeBase64(one))
  const fault = scryptCostFault(cost) ?? saltAndHashFault(salt, hash)
  if (fault !== undefined) return { fault }
  if (!salt || !separator || !signerKey || !hash || encoded.length !== 4 || hash.length !== signerKey.length)
    return { fault: 'A Firebase hash has salt, salt separator, signer key and hash in Base64, the last two of one length.' }
  return {
    hash: {
      async matches(password) {
        const key = await deriveScrypt(password, Buffer.concat([salt, separator]), 32, cost)
        const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
        return timingSafeEqual(Buffer.concat([cipher.update(signerKey), cipher.final()]), hash)
      },
    },
  }
}
