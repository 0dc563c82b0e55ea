import { ConfigInvalid } from '../config/index.ts'
import type { Random, Sealing } from '../platform/contract.ts'
import { readKeys } from '../platform/keys.ts'
import { createSealing } from '../platform/sealing.ts'
import type { Store } from '../store/index.ts'

/**
 * The sealing keys of the environment, tried on a signing key of this database first: what a command sealed with those of
 * another installation could not be opened by the server. Throws ConfigInvalid where they do not fit.
 */
export async function openSealing(store: Pick<Store, 'catalogue' | 'signingKeys'>, random: Random): Promise<Sealing> {
  const sealing = createSealing(readKeys(process.env).sealing, random)
  for (const { tenant, id } of await store.catalogue.workspaces()) {
    const key = (await store.signingKeys.list(tenant, id)).find(({ state }) => state === 'active')
    if (!key) continue
    try {
      sealing.open('signing-key', key.kid, key.sealed)
      return sealing
    } catch {
      throw new ConfigInvalid([
        'The sealing keys in the environment do not open what this database holds, so nothing was done. Set COUNTERSIGN_SEALING_KEYS to those that its server runs with.',
      ])
    }
  }
  return sealing
}
