import { createEngine } from '../../src/engine/engine.ts'
import type { Engine } from '../../src/engine/engine-contract.ts'
import { createFactors, type FactorTools } from '../../src/factors/index.ts'
import { questionCatalogue } from '../../src/locales/questions.ts'
import type { Clock, Passwords } from '../../src/platform/contract.ts'
import { createIds } from '../../src/platform/ids.ts'
import { createKeyedHash } from '../../src/platform/keyed-hash.ts'
import { createSystemRandom } from '../../src/platform/random.ts'
import { createSealing } from '../../src/platform/sealing.ts'
import type { Store } from '../../src/store/index.ts'
import { testLink } from './link.ts'

/** How browsers know the labs. */
export const relyingParty = { id: 'login.example.com', origins: ['https://login.example.com'] }
export const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

/** Compares in clear, for tests that are not about hashing. */
export const plainPasswords: Passwords = {
  hash: async (password) => `plain:${password}`,
  verify: async (stored, password) => ({ matches: stored === `plain:${password}` }),
}

/** The machine of a lab: real, with keys that are the same in every run. */
export function testTools(clock: Clock) {
  const random = createSystemRandom()
  return {
    random,
    ids: createIds(clock, random),
    keyedHash: createKeyedHash(Buffer.alloc(32, 7)),
    sealing: createSealing([{ id: 'k1', key: Buffer.alloc(32, 9) }], random),
  }
}

/** Every registered factor. No token is in stock unless a test brings one. */
export const testFactors = (tools: Pick<FactorTools, 'random' | 'keyedHash' | 'passwords'> & Partial<FactorTools>) =>
  createFactors({ tokenStock: { find: async () => undefined }, questions: questionCatalogue, relyingParty, ...tools })

type EngineDeps = Parameters<typeof createEngine>[0]

/** The engine on the ports of a store, as app.ts puts it together; nothing sends what it writes. */
export const engineOn = (
  store: Pick<Store, 'transactions' | 'directory' | 'catalogue' | 'outbox' | 'audit' | 'authenticators'>,
  deps: Pick<EngineDeps, 'factors' | 'sealing' | 'keyedHash' | 'ids' | 'random'> & Partial<EngineDeps>,
): Engine => {
  const { transactions, directory, catalogue, outbox, audit, authenticators } = store
  const ports = { transactions, directory, catalogue, outbox, audit, authenticators }
  return createEngine({ ...ports, link: testLink, messageWritten: () => {}, ...deps })
}
