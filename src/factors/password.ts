import type { Factor } from '../engine/factor-contract.ts'
import type { Passwords } from '../platform/contract.ts'
import { enrolMemorised, type MemorisedSecret, type NoDraft, proveMemorised } from './memorised-secret.ts'

export type PasswordSecret = MemorisedSecret

/** A memorised password, first factor. */
export const password = ({ passwords }: { readonly passwords: Passwords }): Factor<PasswordSecret, never, NoDraft> => ({
  id: 'password',
  classes: ['knowledge'],
  amr: ['pwd'],
  traits: { maxAal: 2 },
  mayBeFirst: true,
  ...proveMemorised(passwords),
  // Who changes it has just proved the old one, which goes: the new one stands in its place and is not asked for again.
  enrol: enrolMemorised({ passwords, alone: ({ onlyFactor }) => onlyFactor, unlike: 'second_password', proves: true }),
})
