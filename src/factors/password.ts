import type { Factor } from '../engine/factor-contract.ts'
import type { Passwords } from '../platform/contract.ts'

export interface PasswordSecret {
  /** Argon2id in PHC string form. */
  readonly hash: string
}

/** A memorised password, first factor. A stranger's answer costs the same hash as a user's. */
export const password = ({ passwords }: { readonly passwords: Passwords }): Factor<PasswordSecret, never> => ({
  id: 'password',
  classes: ['knowledge'],
  amr: ['pwd'],
  traits: { maxAal: 2 },
  mayBeFirst: true,

  prepare: () => ({ prompt: { kind: 'password' } }),

  async verify(_context, secret, _challenge, answer) {
    const { matches, rehash } = await passwords.verify(secret?.hash ?? null, answer.password ?? '')
    if (!secret || !matches) return { kind: 'mismatch' }
    return rehash === undefined ? { kind: 'proved' } : { kind: 'proved', secret: { hash: rehash } }
  },
})
