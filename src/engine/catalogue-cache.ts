import type { Clock } from '../platform/contract.ts'
import type { Catalogue } from './ports/catalogue.ts'

/** How long this node may go on without asking whether anything changed; a change elsewhere is seen within this time. */
const recheckMs = 500
const maxEntries = 10_000

/**
 * The catalogue with its answers kept until its revision rises. One cheap read per half second tells every node of a change,
 * so that a disabled application, workspace or key is honoured within a second (LC-4). When the store cannot say whether
 * anything changed, nothing is answered from memory.
 */
export function cacheCatalogue(source: Catalogue, clock: Clock): Catalogue & { readonly forget: () => void } {
  let revision = -1
  let checkedAt = Number.NEGATIVE_INFINITY
  let checking: Promise<number> | undefined
  let entries = new Map<string, Promise<unknown>>()

  const check = async (): Promise<number> => {
    const asked = clock.now()
    const found = await source.revision()
    if (found !== revision) {
      revision = found
      entries = new Map()
    }
    checkedAt = asked
    return found
  }

  const current = (): Promise<number> | number => {
    const age = clock.now() - checkedAt
    if (age >= 0 && age < recheckMs) return revision
    checking ??= check().finally(() => {
      checking = undefined
    })
    return checking
  }

  const remember = async <T>(key: string, load: () => Promise<T>): Promise<T> => {
    await current()
    const kept = entries
    const found = kept.get(key)
    if (found) return found as Promise<T>
    if (kept.size >= maxEntries) kept.clear()
    const loading = load()
    kept.set(key, loading)
    // A failed read is not an answer; and one that is not there may be registered any moment.
    loading.then(
      (value) => value === undefined && kept.delete(key),
      () => kept.delete(key),
    )
    return loading
  }

  return {
    revision: async () => current(),
    workspace: (tenant, slug) => remember(`slug ${tenant} ${slug}`, () => source.workspace(tenant, slug)),
    workspaceById: (tenant, id) => remember(`workspace ${tenant} ${id}`, () => source.workspaceById(tenant, id)),
    tenant: (id) => remember(`tenant ${id}`, () => source.tenant(id)),
    application: (id) => remember(`application ${id}`, () => source.application(id)),
    workspaces: () => source.workspaces(),
    applicationsOf: (tenant, id) => remember(`applications ${tenant} ${id}`, () => source.applicationsOf(tenant, id)),
    forget: () => {
      checkedAt = Number.NEGATIVE_INFINITY
    },
  }
}
