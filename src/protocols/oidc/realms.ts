import { LRUCache } from 'lru-cache'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import type { SigningKey } from '../../engine/ports/signing-keys.ts'
import type { OidcDeps } from './deps.ts'
import { isSlug } from './issuer.ts'
import { ensureSigningKeys } from './keys.ts'
import { createRealm, type Realm, type RealmParts } from './realm.ts'

interface Entry {
  revision: number
  readonly fingerprint: string
  readonly realm: Realm
}

export interface Realms {
  /** The workspace behind two path segments; undefined where there is none, or it is switched off (AZ-2). */
  find(tenantSlug: string, workspaceSlug: string): Promise<Realm | undefined>
}

/**
 * Keeps the Providers of the workspaces in use, the least used falling out. A change of the catalogue is seen by its
 * revision; a Provider is built again only where its own workspace or keys changed, as clients are looked up each time.
 */
export function createRealms(deps: OidcDeps, parts: RealmParts): Realms {
  const entries = new LRUCache<string, Entry>({ max: deps.maxWorkspaces ?? 200 })
  const building = new Map<string, Promise<Entry>>()

  const build = async (workspace: Workspace, revision: number): Promise<Entry> => {
    const keys = await ensureSigningKeys(deps, workspace)
    const fingerprint = fingerprintOf(workspace, keys)
    const known = entries.get(workspace.id)
    if (known?.fingerprint === fingerprint) {
      known.revision = revision
      known.realm.workspace = workspace
      return known
    }
    const entry = { revision, fingerprint, realm: createRealm(deps, parts, workspace, keys) }
    entries.set(workspace.id, entry)
    return entry
  }

  return {
    async find(tenantSlug, workspaceSlug) {
      if (!isSlug(tenantSlug) || !isSlug(workspaceSlug)) return undefined
      const workspace = await deps.catalogue.workspace(tenantSlug, workspaceSlug)
      if (!workspace?.enabled) return undefined
      const revision = await deps.catalogue.revision()
      const known = entries.get(workspace.id)
      if (known?.revision === revision) return known.realm
      // One at a time per workspace and revision: a burst after a change must not build hundreds.
      const key = `${workspace.id} ${revision}`
      const pending = building.get(key) ?? build(workspace, revision).finally(() => building.delete(key))
      building.set(key, pending)
      return (await pending).realm
    },
  }
}

const fingerprintOf = ({ tenantSlug, slug, pool, settings }: Workspace, keys: readonly SigningKey[]): string =>
  JSON.stringify([tenantSlug, slug, pool, settings, keys.map(({ kid, state }) => [kid, state])])
