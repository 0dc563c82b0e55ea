import type { Sealing } from '../platform/contract.ts'
import type { Geography } from '../platform/geography/index.ts'
import { administrators, type KnownFactor, type Surroundings } from './check-policy.ts'
import { checkRiskSettings } from './check-risk-settings.ts'
import type { Factor } from './factor-contract.ts'
import { isMapping } from './mapping.ts'
import type { Catalogue, Workspace } from './ports/catalogue.ts'
import type { People } from './ports/people.ts'
import { factorsOf } from './world.ts'

export interface Sources {
  readonly factors: readonly Factor[]
  readonly sealing: Pick<Sealing, 'seal'>
  /** Absent: addresses have no places here. */
  readonly geography?: Geography
  readonly catalogue: Pick<Catalogue, 'applicationsOf'>
  readonly people: Pick<People, 'groupsWithin'>
}

/** What a policy of this workspace is checked against, as it is now. */
export async function surroundingsOf(sources: Sources, workspace: Workspace): Promise<Surroundings> {
  const { factors, catalogue, people, sealing, geography } = sources
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
    risk: (given) => {
      const context = { tenant, workspace: id, sealing, stored: settings.policy?.risk, knows: geography?.knows() }
      return checkRiskSettings(asTyped(given), context)
    },
  }
}

/** What is shown of a secret is whether there is one; brought back, that changes nothing. */
function asTyped(given: unknown): unknown {
  if (!isMapping(given) || !isMapping(given.signals) || !isMapping(given.signals.external)) return given
  const { hasSecret: _, ...external } = given.signals.external
  return { ...given, signals: { ...given.signals, external } }
}

/** The factors of this server as a policy sees them, and which of them the pool uses. */
export function knownFactors(factors: readonly Factor[], workspace: Pick<Workspace, 'poolSettings'>): KnownFactor[] {
  const on = new Set(factorsOf({ deps: { factors }, workspace }))
  return factors.map((factor) => {
    const { id, classes, traits, mayBeFirst, silent = false } = factor
    return { id, classes, traits, mayBeFirst, silent, on: on.has(factor) }
  })
}
