import type { Factor } from '../engine/factor-contract.ts'
import type { Passwords } from '../platform/contract.ts'
import { enrolMemorised, type MemorisedSecret, type NoDraft, proveMemorised } from './memorised-secret.ts'

/**
 * A second memorised password, for people who have nothing else. It is asked for like any factor, but as knowledge beside
 * knowledge it makes no sign-in multi-factor (PW-10, NIST SP 800-63B-4 2.2): never `mfa`, never the second level.
 */
export const secondPassword = ({ passwords }: { readonly passwords: Passwords }): Factor<MemorisedSecret, never, NoDraft> => ({
  id: 'second_password',
  classes: ['knowledge'],
  amr: ['pwd'],
  traits: { maxAal: 1 },
  mayBeFirst: false,
  ...proveMemorised(passwords),
  enrol: enrolMemorised({ passwords, alone: () => false, unlike: 'password', proves: false }),
})
