import type { EnrolContext, FactorContext } from '../../src/engine/factor-contract.ts'
import { createKeyedHash } from '../../src/platform/keyed-hash.ts'
import { createSystemRandom } from '../../src/platform/random.ts'

export const factorTools = { random: createSystemRandom(), keyedHash: createKeyedHash(Buffer.alloc(32, 7)) }

const surroundings = {
  tenant: 'tenant',
  transaction: 'transaction',
  challengeId: 'challenge',
  now: Date.UTC(2026, 0, 1),
  application: 'Shop',
  workspace: 'Workspace',
  from: { address: null, userAgent: null },
  link: (secret: string) => `https://login.example/link/${secret}`,
  user: 'user',
}

/** A user's authenticator before its factor, as the engine would hand it over. */
export const signInContext = <Settings, Secret = never>(settings: Settings, over: Readonly<Record<string, unknown>> = {}) =>
  ({
    ...surroundings,
    authenticator: 'authenticator',
    address: 'alice@example.com',
    marker: null,
    siblings: [],
    settings,
    ...over,
  }) as unknown as FactorContext<Settings, Secret>

/** Somebody who adds an authenticator. */
export const enrolContext = <Settings, Secret = never>(settings: Settings, over: Readonly<Record<string, unknown>> = {}) =>
  ({
    ...surroundings,
    person: { username: 'alice', name: 'Alice', email: null, phone: null, locale: null },
    siblings: [],
    others: () => [],
    addresses: [],
    onlyFactor: false,
    settings,
    ...over,
  }) as unknown as EnrolContext<Secret, Settings>
