import { Value } from '@sinclair/typebox/value'
import { type Config, ConfigInvalid } from '../config/index.ts'
import { checkPolicy } from '../engine/check-policy.ts'
import { createEngine } from '../engine/engine.ts'
import { NotFound } from '../engine/errors.ts'
import type { Explanation } from '../engine/explanation.ts'
import { surroundingsOf } from '../engine/policy-surroundings.ts'
import type { Simulation, SimulationRequest } from '../engine/simulation.ts'
import { simulationSchema } from '../engine/simulation-schema.ts'
import { createSystemClock } from '../platform/clock.ts'
import { createIds } from '../platform/ids.ts'
import { createKeyedHash } from '../platform/keyed-hash.ts'
import { readKeys } from '../platform/keys.ts'
import { createSystemRandom } from '../platform/random.ts'
import { type CommandOptions, UsageError } from './arguments.ts'
import { openSealing } from './open-sealing.ts'
import { type OpenWorkspace, sourcesOf, withWorkspace } from './open-workspace.ts'
import { readYaml } from './read-yaml.ts'

/** `countersign policy test CONTEXT`: what would be decided in this context, and why. Changes nothing. */
export async function testPolicy(config: Config, file: string, options: CommandOptions): Promise<void> {
  const given = readYaml(file)
  const named = (given as { workspace?: string } | null)?.workspace
  const { workspace: slug = named } = options
  if (named !== undefined && named !== slug)
    throw new UsageError(`${file} is about the workspace ${JSON.stringify(named)}, and --workspace says ${JSON.stringify(slug)}.`)
  await withWorkspace(config, { ...options, ...(typeof slug === 'string' ? { workspace: slug } : {}) }, async (open) => {
    const simulation = await simulate(config, open, contextOf(given, open))
    process.stdout.write(options.json ? `${JSON.stringify(simulation, null, 2)}\n` : told(simulation))
  })
}

/** Throws ConfigInvalid that names every fault at once. */
function contextOf(given: unknown, { workspace }: OpenWorkspace): SimulationRequest {
  const context = typeof given === 'object' && given !== null ? { ...given, workspace: workspace.slug } : given
  const faults = [...Value.Errors(simulationSchema, context)].map(({ path, message }) => `${path || 'The context'}: ${message}.`)
  if (faults.length > 0) throw new ConfigInvalid(faults)
  return context as SimulationRequest
}

async function simulate(config: Config, open: OpenWorkspace, context: SimulationRequest): Promise<Simulation> {
  const { store, workspace, tenantSlug, factors, geography } = open
  const random = createSystemRandom()
  const sealing = await openSealing(store, random)
  const asked = context.policy === undefined ? context : { ...context, policy: await draftOf() }
  async function draftOf() {
    const checked = checkPolicy(context.policy, await surroundingsOf({ ...sourcesOf(open), sealing }, workspace))
    if ('faults' in checked) throw new ConfigInvalid(checked.faults)
    return checked.document
  }
  const engine = createEngine({
    ...{ transactions: store.transactions, directory: store.directory, authenticators: store.authenticators },
    ...{ outbox: store.outbox, audit: store.audit, catalogue: store.catalogue, factors, sealing, random },
    keyedHash: createKeyedHash(readKeys(process.env).hash),
    ids: createIds(createSystemClock(), random),
    // Nothing is sent from here.
    link: () => '',
    messageWritten: () => {},
    riskSources: { ...(geography ? { geography } : {}), proxies: config.server.trustedProxies },
  })
  try {
    const simulation = await engine.simulate(tenantSlug, asked)
    if (!('unknown' in simulation)) return simulation
    const { unknown, name } = simulation
    throw new UsageError(`There is no ${unknown} ${JSON.stringify(name)} in ${tenantSlug}/${workspace.slug}.`)
  } catch (error) {
    if (error instanceof NotFound)
      throw new UsageError('The workspace or the application is switched off: nobody signs in there.')
    throw error
  }
}

/** The decision on the first line, a reason on each of the others. */
function told({ explanation, shadow }: Simulation): string {
  const { rules, risk } = explanation
  return [
    decided(explanation),
    ...rules.map(({ rule, where, asks, met, missing = [] }) => {
      const would = missing.length > 0 ? ` (would do: ${missing.join(', ')})` : ''
      return `  ${met ? 'met    ' : 'NOT MET'}  ${rule}${where ? ` asks for ${asks}` : ''}${would}`
    }),
    risk
      ? `Risk: ${risk.level}, ${risk.points} points${risk.signals.map(({ signal, points, detail }) => `\n  ${points}  ${signal}${detail ? ` (${detail})` : ''}`).join('')}`
      : 'Risk: not scored',
    ...shadow.map(({ rule, would }) => `In shadow: ${rule} would lead to ${would}.`),
    '',
  ].join('\n')
}

function decided({ decision, reason, acr, amr = [], asksFor = [] }: Explanation): string {
  switch (decision) {
    case 'satisfied':
      return `SATISFIED: acr ${acr}, amr ${amr.join(' ')}`
    case 'deny':
      return `DENIED: ${reason}`
    case 'first':
      return 'FIRST FACTOR: nothing that counts was shown yet'
    case 'challenge':
      return `ASKED FOR MORE: one of ${asksFor.join(', ')}`
    case 'enrol':
      return `TO ADD FIRST: one of ${asksFor.join(', ')}`
  }
}
