import { administrators, type KnownFactor, type Surroundings } from './check-policy.ts'
import type { Factor } from './factor-contract.ts'
import type { Catalogue, Workspace } from './ports/catalogue.ts'
import type { People } from './ports/people.ts'
import { factorsOf } from './world.ts'

interface Sources {
  readonly factors: readonly Factor[]
  readonly catalogue: Pick<Catalogue, 'applicationsOf'>
  readonly people: Pick<People, 'groupsWithin'>
}

/** What a policy of this workspace is checked against, as it is now. */
export async function surroundingsOf({ factors, catalogue, people }: Sources, workspace: Workspace): Promise<Surroundings> {
  const { tenant, id, pool, settings } = workspace
  const { administration = false, firstFactors, scopes } = settings
  const [applications, administratorGroups] = await Promise.all([
    catalogue.applicationsOf(tenant, id),
    administration ? people.groupsWithin(tenant, pool, administrators) : undefined,
  ])
  return {
    factors: knownFactors(factors, workspace),
    firstFactors,
    scopes: scopes.map(({ name }) => name),
    applications: applications.map((one) => one.id),
    administration,
    ...(administratorGroups ? { administratorGroups } : {}),
  }
}

/** The factors of this server as a policy sees them, and which of them the pool uses. */
export function knownFactors(factors: readonly Factor[], workspace: Pick<Workspace, 'poolSettings'>): KnownFactor[] {
  const on = new Set(factorsOf({ deps: { factors }, workspace }))
  return factors.map((factor) => {
    const { id, classes, traits, mayBeFirst, silent = false } = factor
    return { id, classes, traits, mayBeFirst, silent, on: on.has(factor) }
  })
}
