import type { Config } from '../config/index.ts'
import type { Factor } from '../engine/factor-contract.ts'
import type { Sources } from '../engine/policy-surroundings.ts'
import type { Workspace } from '../engine/ports/catalogue.ts'
import { createSystemClock } from '../platform/clock.ts'
import { type Geography, openGeography } from '../platform/geography/index.ts'
import type { Store } from '../store/index.ts'
import { type CommandOptions, UsageError, usage } from './arguments.ts'
import { describedFactors } from './described-factors.ts'
import { withTenant } from './messages.ts'

/** The workspace that a command works on, and what it works with. */
export interface OpenWorkspace {
  readonly store: Store
  readonly tenantSlug: string
  readonly workspace: Workspace
  /** As descriptions: none of them can act. */
  readonly factors: readonly Factor[]
  readonly geography?: Geography
}

/** Runs `work` on the workspace that --tenant and --workspace name. Throws UsageError where there is none. */
export async function withWorkspace<T>(
  config: Config,
  options: Pick<CommandOptions, 'tenant' | 'workspace'>,
  work: (open: OpenWorkspace) => Promise<T>,
): Promise<T> {
  const { tenant: tenantSlug, workspace: slug } = options
  if (tenantSlug === undefined || slug === undefined)
    throw new UsageError(`Name the tenant and its workspace with --tenant and --workspace.\n\n${usage}`)
  return withTenant(config, options, async ({ store }) => {
    const workspace = await store.catalogue.workspace(tenantSlug, slug)
    if (!workspace) throw new UsageError(`The tenant ${tenantSlug} has no workspace ${JSON.stringify(slug.slice(0, 60))}.`)
    const geography = geographyOf(config)
    return work({ store, tenantSlug, workspace, factors: describedFactors(), ...(geography ? { geography } : {}) })
  })
}

/** What a policy of this workspace is checked against comes from here. */
export const sourcesOf = ({ factors, store, geography }: OpenWorkspace): Omit<Sources, 'sealing'> => ({
  factors,
  catalogue: store.catalogue,
  people: store.people,
  ...(geography ? { geography } : {}),
})

/** Places of addresses, as the server knows them; undefined where it has no files. */
export function geographyOf({ geography: { files } }: Config): Geography | undefined {
  if (files.length === 0) return undefined
  const fault = (path: string, reason: string) => void process.stderr.write(`${path} cannot be read: ${reason}\n`)
  return openGeography({ files, clock: createSystemClock(), fault })
}
