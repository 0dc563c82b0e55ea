import type { ApplicationId } from '../domain/ids.ts'
import type { Policy } from '../domain/policy.ts'
import type { EngineDeps } from './deps.ts'
import type { Scope } from './engine-contract.ts'
import { NotFound } from './errors.ts'
import type { Factor } from './factor-contract.ts'
import { policyOf } from './policy.ts'
import type { Application, Workspace } from './ports/catalogue.ts'

/** The catalogue's view of one call: read anew at every step, so that a change in mid-flow is honoured. */
export interface World {
  readonly deps: EngineDeps
  readonly scope: Scope
  readonly workspace: Workspace
  readonly application: Application
  readonly policy: Policy
}

/**
 * What asks when nobody but the person does: their own account (adding a factor, looking at devices). No client can be
 * registered under this name.
 */
export const ownAccount = 'account' as ApplicationId

/** Throws NotFound when the workspace or application is gone, disabled, or not of this scope. */
export async function loadWorld(deps: EngineDeps, scope: Scope): Promise<World> {
  const [workspace, registered] = await Promise.all([
    deps.catalogue.workspaceById(scope.tenant, scope.workspace),
    scope.application === ownAccount ? undefined : deps.catalogue.application(scope.application),
  ])
  if (!workspace?.enabled) throw new NotFound()
  const application = scope.application === ownAccount ? accountOf(workspace) : registered
  const belongs = application?.tenant === scope.tenant && application.workspace === scope.workspace
  if (!application?.enabled || !belongs) throw new NotFound()
  return { deps, scope, workspace, application, policy: policyOf(workspace, application, deps.policyFailed) }
}

const accountOf = ({ tenant, id, settings: { name } }: Workspace): Application => ({
  id: ownAccount,
  tenant,
  workspace: id,
  enabled: true,
  settings: { name, type: 'confidential', redirectUris: [], grantTypes: [], scopes: [] },
})

/** The part of a world that says which factors are in use. */
interface Using {
  readonly deps: Pick<EngineDeps, 'factors'>
  readonly workspace: Pick<Workspace, 'poolSettings'>
}

/** A factor that this server has and this pool uses; undefined for any other id (then nothing of it is offered). */
export function factorOf(world: Using, id: string): Factor | undefined {
  const factor = world.deps.factors.find((one) => one.id === id)
  return factor && isOn(world, factor) ? factor : undefined
}

/** Every factor in use here. */
export const factorsOf = (world: Using): Factor[] => world.deps.factors.filter((factor) => isOn(world, factor))

function isOn({ workspace }: Using, factor: Factor): boolean {
  const enabled = workspace.poolSettings?.factors?.[factor.id]?.enabled
  return typeof enabled === 'boolean' ? enabled : !factor.offByDefault
}
