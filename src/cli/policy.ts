import { stringify } from 'yaml'
import { type Config, ConfigInvalid } from '../config/index.ts'
import { changePolicy, type PolicyChangeDeps } from '../engine/change-policy.ts'
import { checkPolicy, type Surroundings } from '../engine/check-policy.ts'
import { checkRiskSettings } from '../engine/check-risk-settings.ts'
import { documentOf, shownPolicy } from '../engine/policy-document.ts'
import { knownFactors, surroundingsOf } from '../engine/policy-surroundings.ts'
import { createSystemClock } from '../platform/clock.ts'
import { createIds } from '../platform/ids.ts'
import { createSystemRandom } from '../platform/random.ts'
import { type CommandOptions, UsageError, usage } from './arguments.ts'
import { describedFactors } from './described-factors.ts'
import { openSealing } from './open-sealing.ts'
import { sourcesOf, withWorkspace } from './open-workspace.ts'
import { operator } from './operator.ts'
import { testPolicy } from './policy-test.ts'
import { readYaml } from './read-yaml.ts'

/** `countersign policy check | show | put | test | shadow`. */
export async function policy(config: Config, rest: readonly string[], options: CommandOptions): Promise<void> {
  const [verb, file, ...more] = rest
  if (more.length > 0) throw new UsageError(usage)
  if (verb === 'check' && file !== undefined) return check(config, file, options)
  if (verb === 'put' && file !== undefined) return put(config, file, options)
  if (verb === 'test' && file !== undefined) return testPolicy(config, file, options)
  if (verb === 'show' && file === undefined) return show(config, options)
  if (verb === 'shadow' && file === undefined) return shadow(config, options)
  throw new UsageError(usage)
}

async function check(config: Config, file: string, options: CommandOptions): Promise<void> {
  const given = readYaml(file)
  if (options.tenant === undefined && options.workspace === undefined) {
    refuseFaults(checkPolicy(given, anywhere(given)))
    return say('Nothing is wrong with it, as far as that can be told without a workspace (--tenant, --workspace).')
  }
  await withWorkspace(config, options, async (open) => {
    // Sealed for nobody: nothing is stored.
    const sealing = { seal: () => '' }
    refuseFaults(checkPolicy(given, await surroundingsOf({ ...sourcesOf(open), sealing }, open.workspace)))
    say(`Nothing is wrong with it in ${open.tenantSlug}/${open.workspace.slug}.`)
  })
}

function refuseFaults(checked: ReturnType<typeof checkPolicy>): void {
  if ('faults' in checked) throw new ConfigInvalid(checked.faults)
}

/** Without a workspace its names are taken as they are. */
function anywhere(given: unknown): Surroundings {
  const { rules = [], scopes = {} } = (given ?? {}) as { rules?: unknown; scopes?: unknown }
  const wheres = (Array.isArray(rules) ? rules : []).map((rule: { where?: Record<string, unknown> } | null) => rule?.where ?? {})
  const named = (member: string) =>
    wheres.map((where) => where[member]).filter((name): name is string => typeof name === 'string')
  const factors = knownFactors(describedFactors(), {})
  const knows = () => ({ country: true, coordinates: true, anonymous: true, asn: true })
  return {
    factors,
    firstFactors: factors.filter((one) => one.mayBeFirst).map((one) => one.id),
    scopes: [...named('scope'), ...Object.keys(typeof scopes === 'object' && scopes ? scopes : {})],
    applications: named('application'),
    administration: wheres.some((where) => where.administration === true),
    risk: (settings) => checkRiskSettings(settings, { tenant: '', workspace: '', sealing: { seal: () => '' }, knows: knows() }),
  }
}

const show = (config: Config, options: CommandOptions): Promise<void> =>
  withWorkspace(config, options, async ({ workspace }) => {
    const document = shownPolicy(documentOf(workspace.settings))
    say((options.json ? JSON.stringify(document, null, 2) : stringify(document)).trimEnd())
  })

async function put(config: Config, file: string, options: CommandOptions): Promise<void> {
  const given = readYaml(file)
  await withWorkspace(config, options, async (open) => {
    const { store, workspace } = open
    const random = createSystemRandom()
    const deps: PolicyChangeDeps = {
      ...sourcesOf(open),
      provisioning: store.provisioning,
      ids: createIds(createSystemClock(), random),
      sealing: await openSealing(store, random),
    }
    const by = { user: null, application: null, address: null, userAgent: 'command line', operator: operator() }
    const outcome = await changePolicy(deps, workspace, given, by)
    if (outcome.kind === 'faulty') throw new ConfigInvalid(outcome.faults)
    if (outcome.kind !== 'done') throw new UsageError('The workspace is gone.')
    const { added, changed, removed, parts } = outcome.changes
    const told = [
      ...(added.length > 0 ? [`added ${added.join(', ')}`] : []),
      ...(changed.length > 0 ? [`changed ${changed.join(', ')}`] : []),
      ...(removed.length > 0 ? [`removed ${removed.join(', ')}`] : []),
      ...(parts.length > 0 ? [`other parts: ${parts.join(', ')}`] : []),
    ]
    if (told.length === 0) return say('It says what is stored already; nothing was written.')
    say(`Stored: ${told.join('; ')}. Every node keeps to it within a second.`)
  })
}

/** Findings are kept for 90 days. */
const longest = 90

const shadow = (config: Config, options: CommandOptions): Promise<void> =>
  withWorkspace(config, options, async ({ store, workspace }) => {
    const { days: text = '7' } = options
    if (!/^[1-9]\d?$/.test(text) || Number(text) > longest)
      throw new UsageError(`--days takes a whole number from 1 to ${longest}.`)
    const found = await store.shadowFindings.count(workspace.tenant, workspace.id, { sinceDays: Number(text) })
    if (options.json) return say(JSON.stringify({ days: Number(text), rules: found }, null, 2))
    const quiet = (workspace.settings.policy?.rules ?? []).filter(
      (one) => one.shadow && !found.some(({ rule }) => rule === one.id),
    )
    const lines = [
      ...found.map(({ rule, signIns, people, outcomes }) => {
        const apart = outcomes.map(({ would, signIns: times }) => `${would} ${times}`).join(', ')
        return `${rule}: ${signIns} sign-ins of ${people} people (${apart})`
      }),
      ...quiet.map(({ id }) => `${id}: none`),
    ]
    say(lines.length > 0 ? lines.join('\n') : 'No rule of this workspace runs in shadow, and none has left a finding.')
  })

const say = (text: string): void => void process.stdout.write(`${text}\n`)
