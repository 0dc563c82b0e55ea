import type { Candidate, Facts } from '../domain/facts.ts'
import type { ApplicationId, ProofId, TransactionId, UserId } from '../domain/ids.ts'
import type { Proof } from '../domain/proof.ts'
import type { Risk, RiskLevel } from '../domain/risk.ts'
import { judge } from './decision.ts'
import type { EngineDeps } from './deps.ts'
import { normaliseIdentifier } from './identifier.ts'
import { remembersBrowsers } from './policy.ts'
import { everyScope } from './policy-check/surroundings.ts'
import { withDocument } from './policy-document.ts'
import type { Workspace } from './ports/catalogue.ts'
import type { UserRecord } from './ports/directory.ts'
import type { SimulatedProof, Simulation, SimulationRequest, Unknown } from './simulation.ts'
import { candidatesOf, factsFor } from './subject.ts'
import { factorOf, loadWorld, type World } from './world.ts'

const transaction = 'simulated' as TransactionId
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Answers what would be decided in a context: by the very functions that decide live, from the same records. Nothing is written,
 * sent or counted, and an external source of risk is not asked.
 */
export async function simulate(deps: EngineDeps, tenantSlug: string, request: SimulationRequest): Promise<Simulation | Unknown> {
  const stored = await deps.catalogue.workspace(tenantSlug, request.workspace)
  if (!stored) return { unknown: 'workspace', name: request.workspace }
  const application = await deps.catalogue.application(request.application as ApplicationId)
  if (application?.tenant !== stored.tenant || application.workspace !== stored.id)
    return { unknown: 'application', name: request.application }
  const user = request.user === null ? undefined : await find(deps, stored, request.user)
  if (request.user !== null && !user) return { unknown: 'user', name: request.user }
  const mistyped = mistypedOf(deps, stored, request)
  if (mistyped) return mistyped

  const scope = {
    tenant: stored.tenant,
    workspace: stored.id,
    application: application.id,
    address: request.address ?? null,
    userAgent: request.userAgent ?? null,
  }
  const world = await loadWorld({ ...deps, catalogue: withDraft(deps, stored, request) }, scope)
  const now = request.at ?? (await deps.transactions.now())
  const { remembered, scopes } = request
  // Nobody is known by anything before they are named.
  const { deviceKnown = false, external } = user ? request : {}
  const details = Object.entries(request.details ?? {}).map(([name, value]) => ({ name, value: String(value) }))
  const demand = {
    ...request.demand,
    ...(scopes?.length ? { scopes } : {}),
    ...(details.length > 0 ? { details } : {}),
  }
  const proofs = user ? (request.proofs ?? []).flatMap((one) => proofOf(world, user, now, one) ?? []) : []
  const facts = factsFor(world, { demand, user, proofs, now, transaction, deviceKnown, external })
  const known = user && typeof remembered === 'number' && remembersBrowsers(world.policy)
  const given = request.risk === undefined ? {} : { risk: givenRisk(request.risk) }
  const { explanation, shadow } = judge(world, {
    ...facts,
    ...given,
    ...(known ? rememberedSince(candidatesOf(world, user, now), now - remembered * 1000) : {}),
  })
  return { explanation, shadow }
}

const find = async ({ directory }: EngineDeps, { tenant, pool }: Workspace, named: string): Promise<UserRecord | undefined> => {
  const user = uuid.test(named) ? await directory.find(tenant, named as UserId) : undefined
  const found = user ?? (await directory.findByIdentifier(pool, normaliseIdentifier(named)))
  return found?.pool === pool ? found : undefined
}

/** A name that nothing has would be left out, and the answer would be about something that nobody asked. */
function mistypedOf({ factors }: EngineDeps, { settings }: Workspace, asked: SimulationRequest): Unknown | undefined {
  const scopes = [...everyScope, ...settings.scopes.map(({ name }) => name)]
  const scope = asked.scopes?.find((one) => !scopes.includes(one))
  if (scope !== undefined) return { unknown: 'scope', name: scope }
  const shown = [...(asked.proofs ?? []).map((one) => one.factor), ...(asked.demand?.factors?.of ?? [])]
  const factor = shown.find((one) => !factors.some(({ id }) => id === one))
  return factor === undefined ? undefined : { unknown: 'factor', name: factor }
}

/** The catalogue with the draft of a policy in place of the stored one. */
function withDraft({ catalogue }: EngineDeps, stored: Workspace, { policy }: SimulationRequest): EngineDeps['catalogue'] {
  if (!policy) return catalogue
  const workspace = { ...stored, settings: withDocument(stored.settings, policy) }
  return { ...catalogue, workspaceById: async () => workspace }
}

/** A proof as it would stand, of the authenticator that this person has for it; undefined where there is none. */
function proofOf(world: World, user: UserRecord, now: number, shown: SimulatedProof): Proof | undefined {
  const candidate = candidatesOf(world, user, now).find(({ factor }) => factor === shown.factor)
  const factor = factorOf(world, shown.factor)
  if (!candidate || !factor) return undefined
  return {
    ...candidate,
    id: `simulated:${shown.factor}` as ProofId,
    transaction: shown.inThisTransaction ? transaction : ('earlier' as TransactionId),
    at: now - shown.secondsAgo * 1000,
    amr: factor.amr,
  }
}

/** As if everything that the person has had been shown then; nobody could show more. */
const rememberedSince = (have: readonly Candidate[], at: number): Pick<Facts, 'rememberedAt' | 'rememberedBy'> => ({
  rememberedAt: at,
  rememberedBy: have.filter(({ traits }) => !traits.standIn).map((one) => ({ ...one, at })),
})

/** A level to be tried out, whatever the signals say. */
const givenRisk = (level: RiskLevel): Risk => ({
  level,
  points: { low: 0, medium: 50, high: 100 }[level],
  signals: [{ signal: 'simulated', points: 0, denies: false }],
  denied: false,
})
