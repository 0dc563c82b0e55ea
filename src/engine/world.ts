import type { FactorRequirement } from '../domain/demand.ts'
import type { EngineDeps } from './deps.ts'
import type { Scope } from './engine-contract.ts'
import { NotFound } from './errors.ts'
import type { Factor } from './factor-contract.ts'
import { limits } from './limits.ts'
import type { Application, Workspace } from './ports/catalogue.ts'

/** The catalogue's view of one call: read anew at every step, so that a change in mid-flow is honoured. */
export interface World {
  readonly deps: EngineDeps
  readonly scope: Scope
  readonly workspace: Workspace
  readonly application: Application
  readonly required: readonly FactorRequirement[]
  readonly codes: { readonly length: number; readonly lifetimeSeconds: number }
}

/** Throws NotFound when the workspace or application is gone, disabled, or not of this scope. */
export async function loadWorld(deps: EngineDeps, scope: Scope): Promise<World> {
  const [workspace, application] = await Promise.all([
    deps.catalogue.workspaceById(scope.tenant, scope.workspace),
    deps.catalogue.application(scope.application),
  ])
  const belongs = application?.tenant === scope.tenant && application.workspace === scope.workspace
  if (!workspace?.enabled || !application?.enabled || !belongs) throw new NotFound()
  const { codes } = workspace.settings
  return {
    deps,
    scope,
    workspace,
    application,
    required: application.settings.factors ? [application.settings.factors] : [],
    codes: { length: codes?.length ?? limits.codeLength, lifetimeSeconds: codes?.lifetimeSeconds ?? limits.codeLifetime },
  }
}

/** A factor that this server has; undefined for an id that nobody registered (then nothing of it is offered). */
export const factorOf = ({ deps }: { readonly deps: Pick<EngineDeps, 'factors'> }, id: string): Factor | undefined =>
  deps.factors.find((factor) => factor.id === id)
