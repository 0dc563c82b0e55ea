import { type ShownRiskSettings, showRiskSettings } from './check-risk-settings.ts'
import type { PolicySettings, ScopeDefinition, WorkspaceSettings } from './ports/catalogue.ts'

/** What a workspace asks for, as operators read and write it: one document, though its parts are stored where they belong. */
export interface PolicyDocument extends PolicySettings {
  /** What has to be shown before a scope is granted, by its name. In a document that is stored: absent leaves it as it is. */
  readonly scopes?: Readonly<Record<string, NonNullable<ScopeDefinition['mfa']>>>
}

/** The whole policy of a workspace. */
export function documentOf({
  policy = {},
  scopes,
}: WorkspaceSettings): PolicyDocument & Required<Pick<PolicyDocument, 'scopes'>> {
  return { ...policy, scopes: Object.fromEntries(scopes.flatMap(({ name, mfa }) => (mfa ? [[name, mfa]] : []))) }
}

/** A policy as it may be shown: a secret is written, never read (AZ-4). */
export type ShownPolicy = Omit<PolicyDocument, 'risk'> & { readonly risk?: ShownRiskSettings }

export const shownPolicy = ({ risk, ...policy }: PolicyDocument): ShownPolicy => ({
  ...policy,
  ...(risk ? { risk: showRiskSettings(risk) } : {}),
})

/** The settings of a workspace with this policy instead of theirs. */
export function withDocument(settings: WorkspaceSettings, { scopes, ...policy }: PolicyDocument): WorkspaceSettings {
  const { policy: _, ...others } = settings
  return {
    ...others,
    ...(Object.keys(policy).length > 0 ? { policy } : {}),
    scopes: scopes ? settings.scopes.map((scope) => protectedBy(scope, scopes[scope.name])) : settings.scopes,
  }
}

const protectedBy = ({ mfa: _, ...scope }: ScopeDefinition, mfa: ScopeDefinition['mfa']): ScopeDefinition => ({
  ...scope,
  ...(mfa ? { mfa } : {}),
})

/** What differs between two policies, by name: for the audit trail. */
export interface PolicyChanges {
  /** Ids of rules. */
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  /** `order` (of the rules), `strengths`, `acr`, `risk`, `scopes`. */
  readonly parts: readonly string[]
}

export function changesOf(before: PolicyDocument, after: PolicyDocument): PolicyChanges {
  const [old, now] = [before, after].map(({ rules = [] }) => new Map(rules.map((rule) => [rule.id, canonical(rule)]))) as [
    Map<string, string>,
    Map<string, string>,
  ]
  const kept = [...now.keys()].filter((id) => old.has(id))
  const moved = kept.join(' ') !== [...old.keys()].filter((id) => now.has(id)).join(' ')
  const parts = (['strengths', 'acr', 'risk', 'scopes'] as const).filter(
    (part) => canonical(before[part]) !== canonical(after[part]),
  )
  return {
    added: [...now.keys()].filter((id) => !old.has(id)),
    changed: kept.filter((id) => old.get(id) !== now.get(id)),
    removed: [...old.keys()].filter((id) => !now.has(id)),
    parts: [...(moved ? ['order'] : []), ...parts],
  }
}

/** Equal texts: equal values, in whatever order members were written. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) ?? ''
