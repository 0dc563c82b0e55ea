import type { ApplicationId, EventId, UserId } from '../domain/ids.ts'
import type { Ids } from '../platform/ids.ts'
import { checkPolicy } from './check-policy.ts'
import { canonical, changesOf, documentOf, type PolicyChanges, type PolicyDocument, withDocument } from './policy-document.ts'
import { type Sources, surroundingsOf } from './policy-surroundings.ts'
import type { AuditEvent } from './ports/audit.ts'
import type { Workspace } from './ports/catalogue.ts'
import type { Provisioning } from './ports/provisioning.ts'

export interface PolicyChangeDeps extends Sources {
  readonly provisioning: Pick<Provisioning, 'changeWorkspace'>
  readonly ids: Pick<Ids, 'next'>
}

/** Who changes it, for the audit trail. */
export interface ChangedBy {
  readonly user: UserId | null
  readonly application: ApplicationId | null
  readonly address: string | null
  readonly userAgent: string | null
  /** Who it was at the command line, where nobody signs in. */
  readonly operator?: string
}

export type PolicyChanged =
  | { readonly kind: 'done'; readonly document: PolicyDocument; readonly changes: PolicyChanges }
  | { readonly kind: 'faulty'; readonly faults: readonly string[] }
  /** Somebody else was quicker, or the workspace is gone: nothing was written. */
  | { readonly kind: 'stale' | 'missing' }

/**
 * Replaces the policy of a workspace, if all of it fits and it is still what `expected` says of it. Policy and the record of who
 * changed which rules are written in one step; what changes nothing is not written.
 */
export async function changePolicy(
  deps: PolicyChangeDeps,
  workspace: Workspace,
  given: unknown,
  by: ChangedBy,
  expected: (stored: PolicyDocument) => boolean = () => true,
): Promise<PolicyChanged> {
  const checked = checkPolicy(given, await surroundingsOf(deps, workspace))
  if ('faults' in checked) return { kind: 'faulty', faults: checked.faults }
  let outcome: PolicyChanged = { kind: 'missing' }
  await deps.provisioning.changeWorkspace(workspace.tenant, workspace.id, (stored) => {
    const before = documentOf(stored)
    // What was checked, and what keeps its secret, must be what is there: another node may know better than this one.
    if (!expected(before) || canonical(stored) !== canonical(workspace.settings)) {
      outcome = { kind: 'stale' }
      return undefined
    }
    const settings = withDocument(stored, checked.document)
    const document = documentOf(settings)
    const changes = changesOf(before, document)
    outcome = { kind: 'done', document, changes }
    return canonical(before) === canonical(document) ? undefined : { settings, events: [changed(deps, workspace, by, changes)] }
  })
  return outcome
}

/** Longest list of rules in a line of the audit trail; the detail has them all. */
const longestReason = 200

function changed(
  deps: PolicyChangeDeps,
  workspace: Workspace,
  { operator, ...by }: ChangedBy,
  changes: PolicyChanges,
): AuditEvent {
  const { added, changed: altered, removed, parts } = changes
  const rules = [...added.map((id) => `+${id}`), ...altered.map((id) => `~${id}`), ...removed.map((id) => `-${id}`), ...parts]
  return {
    id: deps.ids.next<EventId>(),
    tenant: workspace.tenant,
    workspace: workspace.id,
    type: 'policy.changed',
    result: 'success',
    transaction: null,
    factor: null,
    reason: rules.join(' ').slice(0, longestReason),
    ...by,
    detail: { ...changes, ...(operator === undefined ? {} : { operator }) },
  }
}
