import type { AuthenticatorId, ChallengeId, TenantId, TransactionId, UserId } from '../../src/domain/ids.ts'
import type { EnrolContext, FactorContext, Sibling } from '../../src/engine/factor-contract.ts'
import type { Passwords } from '../../src/platform/contract.ts'
import { createKeyedHash } from '../../src/platform/keyed-hash.ts'
import { createPasswords } from '../../src/platform/passwords.ts'
import { createSystemRandom } from '../../src/platform/random.ts'

export const random = createSystemRandom()
export const keyedHash = createKeyedHash(Buffer.alloc(32, 7))

/** Argon2id at its cheapest allowed cost. */
export const realPasswords = (): Passwords => createPasswords({ random })

/** Compares in clear and remembers what it was asked to do, in order. */
export function countedPasswords(): Passwords & { readonly work: { stored: string | null; typed: string }[]; hashed: number } {
  const work: { stored: string | null; typed: string }[] = []
  const passwords = {
    work,
    hashed: 0,
    hash: async (password: string) => {
      passwords.hashed += 1
      return `plain:${password}`
    },
    verify: async (stored: string | null, typed: string) => {
      work.push({ stored, typed })
      return { matches: stored === `plain:${typed}` }
    },
  }
  return passwords
}

const surroundings = {
  tenant: 'tenant' as TenantId,
  transaction: 'transaction' as TransactionId,
  challengeId: 'challenge' as ChallengeId,
  now: Date.UTC(2026, 0, 1),
  application: 'Demo shop',
  workspace: 'Northwind Traders',
  from: { address: '192.0.2.1', userAgent: null },
  link: (secret: string) => `https://login.example/go/${secret}`,
}

/** Alice before a challenge; what differs is given. */
export const contextOf = <Settings, Secret>(
  changes: Partial<FactorContext<unknown, unknown>> = {},
): FactorContext<Settings, Secret> =>
  ({
    ...surroundings,
    settings: {},
    user: 'alice' as UserId,
    authenticator: 'authenticator' as AuthenticatorId,
    address: null,
    marker: null,
    siblings: [],
    ...changes,
  }) as FactorContext<Settings, Secret>

/** Alice adding something. `others`: what she has, by factor. */
export const enrolContextOf = <Secret, Settings>(
  changes: Omit<Partial<EnrolContext<unknown, unknown>>, 'others'> & {
    others?: Readonly<Record<string, readonly unknown[]>>
  } = {},
): EnrolContext<Secret, Settings> => {
  const { others = {}, ...rest } = changes
  const siblings = (factor: string): Sibling<unknown>[] =>
    (others[factor] ?? []).map((secret, index) => ({
      authenticator: `${factor}-${index}` as AuthenticatorId,
      secret,
      marker: null,
    }))
  return {
    ...surroundings,
    settings: {},
    user: 'alice' as UserId,
    person: { username: 'alice', name: 'Alice Liddell', email: 'a.liddell@example.com', phone: null, locale: 'en' },
    siblings: [],
    addresses: [],
    onlyFactor: false,
    ...rest,
    others: siblings,
  } as EnrolContext<Secret, Settings>
}
