import type { EngineDeps } from './deps.ts'
import { event } from './events.ts'
import { notice, type Sender } from './notify.ts'
import type { Authenticators } from './ports/authenticators.ts'
import type { Workspace } from './ports/catalogue.ts'
import type { UserRecord } from './ports/directory.ts'

/** What the help desk needs beside the person's case. */
export interface HelpDeskDeps extends Pick<EngineDeps, 'ids' | 'sealing' | 'keyedHash' | 'factors'> {
  readonly authenticators: Authenticators
  /** Called after a message was written, so that it goes out at once. */
  readonly messageWritten: () => void
}

/** Whom it is about, and who does it why. */
export interface Case {
  readonly user: UserRecord
  /** Signs the notices: one that draws its users from this person's pool. */
  readonly workspace: Workspace
  /** Who acts: a name that the organisation knows. */
  readonly operator: string
  /** In the operator's words, for the audit trail. */
  readonly reason: string
}

/** It cannot be done as asked, and nothing was. The message says what to do instead. */
export class HelpDeskRefused extends Error {
  override readonly name = 'HelpDeskRefused'
}

/**
 * Takes a lost authenticator away: all of the person's of this factor. Tells the owner at every verified address, those that
 * go included. Throws HelpDeskRefused where there is none, or the reason is missing.
 */
export async function resetFactor(deps: HelpDeskDeps, about: Case, factor: string): Promise<{ readonly removed: number }> {
  const { user } = about
  const lost = user.authenticators.filter((one) => one.factor === factor)
  if (lost.length === 0) {
    const has = [...new Set(user.authenticators.map((one) => one.factor))].join(', ') || 'none'
    throw new HelpDeskRefused(`This user has no authenticator of ${JSON.stringify(factor.slice(0, 40))}, only of: ${has}.`)
  }
  const change = changeOf(deps, about, 'help_desk.reset', factor, 'factor-reset', { factor })
  // Whoever has the phone may have the laptop: remembered browsers go with every change of factors (RC-8).
  const silent = deps.factors.filter((one) => one.silent).map(({ id }) => id)
  const gone = user.authenticators.filter((one) => one.factor === factor || silent.includes(one.factor))
  if (!(await deps.authenticators.remove({ ...change, authenticators: gone.map(({ id }) => id) })))
    throw new HelpDeskRefused('Somebody else changed this user in the meantime. Look again, then try again.')
  deps.messageWritten()
  return { removed: lost.length }
}

/** Lets somebody who gave too many wrong answers try again at once. Throws HelpDeskRefused without a reason. */
export async function unlockAccount(deps: HelpDeskDeps, about: Case): Promise<void> {
  const change = changeOf(deps, about, 'help_desk.unlock', null, 'account-unlocked')
  if (!(await deps.authenticators.unlock(change))) throw new HelpDeskRefused('This user is not there any more.')
  deps.messageWritten()
}

const longestReason = 200

/** What every action of the help desk writes beside its own: the audit event with the reason, and the notices to the owner. */
export function changeOf(
  deps: HelpDeskDeps,
  { user, workspace, operator, reason }: Case,
  type: 'help_desk.access_code' | 'help_desk.reset' | 'help_desk.unlock',
  factor: string | null,
  template: string,
  parameters: Readonly<Record<string, string>> = {},
) {
  const why = reason.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  if (why === '') throw new HelpDeskRefused('Say why, for the audit trail: --reason TEXT.')
  const scope = { tenant: user.tenant, workspace: null, application: null, address: null, userAgent: null }
  // No application is involved: the notice is from the workspace.
  const sender: Sender = { deps, scope, workspace, application: workspace }
  const detail = { result: 'success', factor, reason: `${operator}: ${[...why].slice(0, longestReason).join('')}` } as const
  return {
    tenant: user.tenant,
    user: user.id,
    events: [event(sender, type, { id: null, user: user.id }, detail)],
    messages: notice(sender, user, template, parameters),
  }
}
