import type { Subject } from '../domain/facts.ts'
import { holdsForEverybody, isShutOut } from '../domain/matching.ts'
import { builtInLadder, builtInStrengths, type Policy, type Rule, type Rung, strengthIn, type When } from '../domain/policy.ts'
import type { Application, PolicySettings, Workspace } from './ports/catalogue.ts'
import { isReadable, readableStrengths } from './readable-policy.ts'

/** What the administration asks for where its workspace has no rule of its own. */
export const administrationRule: Rule = { id: 'administration', where: { administration: true }, ask: { strength: 'aal2' } }

type Settings = Pick<Workspace, 'settings'>

/** By application, as long as the catalogue keeps the very same objects: a change there is a new object here. */
const compiled = new WeakMap<object, { readonly workspace: object; readonly policy: Policy }>()

/**
 * The policy of one application: the rules of its workspace, what its scopes and itself say in their own settings, and what
 * holds for the administration unless the workspace says otherwise. Put together once per change of the catalogue.
 */
export function policyOf(
  workspace: Settings,
  application: Pick<Application, 'id' | 'settings'>,
  failed?: (error: unknown) => void,
): Policy {
  const known = compiled.get(application.settings)
  if (known?.workspace === workspace.settings) return known.policy
  const policy = compileSafely(workspace, application, failed)
  compiled.set(application.settings, { workspace: workspace.settings, policy })
  return policy
}

/** What cannot be read lets nobody in. */
const unreadable: Policy = {
  rules: [{ id: 'unreadable', where: {}, ask: { deny: true } }],
  strengths: builtInStrengths,
  ladder: builtInLadder,
}

function compileSafely(
  workspace: Settings,
  application: Pick<Application, 'id' | 'settings'>,
  failed: ((error: unknown) => void) | undefined,
): Policy {
  try {
    return compile(workspace, application)
  } catch (error) {
    failed?.(error)
    return unreadable
  }
}

function compile({ settings }: Settings, application: Pick<Application, 'id' | 'settings'>): Policy {
  const { policy = {}, administration = false, scopes } = settings
  const { rules: stored = [] } = policy
  const own = stored.filter(
    ({ where }) =>
      (where.application === undefined || where.application === application.id) && (!where.administration || administration),
  )
  // A rule that is only tried out takes the place of nothing.
  const silent = administration && !stored.some(({ where, shadow }) => where.administration && !shadow)
  const ofScopes = scopes.flatMap(({ name, mfa }): Rule[] =>
    mfa ? [{ id: `scope:${name}`, where: { scope: name }, ask: mfa }] : [],
  )
  const rules = [...ofApplication(application), ...ofScopes, ...own, ...(silent ? [administrationRule] : [])]
  if (!rules.every(isReadable)) return unreadable
  return {
    rules,
    strengths: { ...readableStrengths(policy.strengths), ...builtInStrengths },
    ladder: ladderOf(policy),
  }
}

/** What the "Authentication factors" of an application say, as a rule. */
function ofApplication({ id, settings: { factors, rememberDevices } }: Pick<Application, 'id' | 'settings'>): Rule[] {
  if (!factors) return []
  const when = rememberDevices ? { when: { unlessRemembered: {} } } : {}
  return [{ id: `application:${id}`, where: { application: id }, ...when, ask: { factors } }]
}

/** The classes that a workspace knows, weakest first. */
export function ladderOf({ acr, strengths }: Pick<PolicySettings, 'acr' | 'strengths'>): readonly Rung[] {
  if (!acr) return builtInLadder
  const known = { ...readableStrengths(strengths), ...builtInStrengths }
  return acr.map(({ value, strength }) => ({ acr: value, strength: strengthIn(known, strength) ?? outOfReach }))
}

/** No combination is shown by anybody. */
const outOfReach = { combinations: [] } as const

/** First factors that remain of these by the rules that hold for everybody: known before anybody is named. */
export const narrowed = ({ rules }: Policy, firstFactors: readonly string[]): string[] =>
  rules
    .filter(holdsForEverybody)
    .reduce((left, { ask }) => left.filter((factor) => ask.firstFactors?.includes(factor) ?? true), [...firstFactors])

/** Whether browsers may be remembered here at all. */
export const remembersBrowsers = (policy: Policy): boolean => rememberingIn(policy).length > 0

/** How the rules in force go by a remembered browser. Those in shadow put nothing on any page. */
export const rememberingIn = ({ rules }: Policy): NonNullable<When['unlessRemembered']>[] =>
  rules.flatMap(({ when, shadow }) => (shadow ? [] : (when?.unlessRemembered ?? [])))

/** Whether anybody is ever asked for more than a first factor. */
export const asksForMore = ({ rules }: Policy): boolean =>
  rules.some(({ ask, shadow }) => !shadow && (ask.factors !== undefined || ask.strength !== undefined))

/** Whether the policy of a workspace lets this person stay in this application, whatever was shown: for what goes on without them. */
export function letsStay({ settings }: Settings, application: string, subject: Pick<Subject, 'id' | 'groups'>): boolean {
  const { administration = false, policy: { rules = [] } = {} } = settings
  if (!Array.isArray(rules) || !rules.every((rule) => rule && isReadable(rule))) return false
  return !isShutOut(rules, { application, administration, demand: {}, subject })
}

interface ScopesWithRules {
  readonly inForce: ReadonlySet<string>
  /** Those of rules in shadow included. */
  readonly all: ReadonlySet<string>
}
const guarded = new WeakMap<object, ScopesWithRules>()

/** Scopes of a workspace that some rule guards: `grantable` and `earned` say for whom, and what it takes. */
export const guardedScopes = (workspace: Settings): ReadonlySet<string> => scopesWithRules(workspace).inForce

/** The same with rules that are in shadow: what their say would be is written down where the scope is granted. */
export function scopesWithRules({ settings }: Settings): ScopesWithRules {
  const known = guarded.get(settings)
  if (known) return known
  const rules = Array.isArray(settings.policy?.rules) ? settings.policy.rules : []
  const named = (some: readonly (Rule | null)[]) => some.flatMap((rule) => rule?.where?.scope ?? [])
  const own = settings.scopes.flatMap(({ name, mfa }) => (mfa ? [name] : []))
  const found = {
    inForce: new Set([...own, ...named(rules.filter((rule: Rule | null) => !rule?.shadow))]),
    all: new Set([...own, ...named(rules)]),
  }
  guarded.set(settings, found)
  return found
}
