import type { TenantId } from '../domain/ids.ts'
import type { Catalogue } from './ports/catalogue.ts'
import type { TemplateOverride, Templates } from './ports/templates.ts'

const maxTenants = 1_000

/** Each tenant's texts, kept until the catalogue's revision rises. Read for every message. */
export function cacheTemplates(
  source: Pick<Templates, 'list'>,
  { revision }: Pick<Catalogue, 'revision'>,
): Pick<Templates, 'list'> {
  let seen: number | undefined
  let kept = new Map<TenantId, Promise<readonly TemplateOverride[]>>()
  return {
    list: async (tenant) => {
      const now = await revision()
      if (now !== seen || kept.size >= maxTenants) {
        seen = now
        kept = new Map()
      }
      const entries = kept
      const found = entries.get(tenant)
      if (found) return found
      const loading = source.list(tenant)
      entries.set(tenant, loading)
      // A failed read is not an answer.
      loading.catch(() => entries.delete(tenant))
      return loading
    },
  }
}
