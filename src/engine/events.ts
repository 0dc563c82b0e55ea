import type { Transaction } from '../domain/transaction.ts'
import type { Judged } from './decision.ts'
import type { EngineDeps } from './deps.ts'
import type { Scope } from './engine-contract.ts'
import type { AuditEvent } from './ports/audit.ts'

export type EventType =
  | 'authentication.begun'
  | 'authentication.factor'
  | 'authentication.challenge'
  | 'authentication.completed'
  | 'authentication.failed'
  | 'authentication.redeemed'
  | 'account.locked'
  /** The owner says that a request was none of theirs. */
  | 'account.concern'
  /** Wrong answers at many accounts from one network within a minute. */
  | 'alarm.spray'
  | 'enrolment.begun'
  | 'enrolment.failed'
  | 'authenticator.added'
  | 'authenticator.replaced'
  | 'authenticator.removed'
  | 'authenticator.disabled'
  | 'authenticator.acknowledged'
  /** A limit of sending was hit, its id is the reason: `refused`, or `info` where it only records. */
  | 'message.limited'
  /** A code was made for an application to deliver; the reason is its type. */
  | 'code.generated'
  /** One was shown by an application; the reason says of what type, and what was wrong with it. */
  | 'code.judged'
  | 'help_desk.access_code'
  | 'help_desk.reset'
  | 'help_desk.unlock'

type Detail = Pick<AuditEvent, 'result'> & Partial<Pick<AuditEvent, 'factor' | 'reason' | 'user'>>

/** Who acts from where. The help desk acts for no workspace and no application. */
export interface Origin {
  readonly deps: Pick<EngineDeps, 'ids'>
  readonly scope: Pick<Scope, 'tenant' | 'address' | 'userAgent'> & {
    readonly workspace: Scope['workspace'] | null
    readonly application: Scope['application'] | null
  }
}

/** One audit entry of this step; the store adds time and node. */
export const event = (
  world: Origin,
  type: EventType,
  transaction: Pick<Transaction, 'user'> & { readonly id: Transaction['id'] | null },
  detail: Detail,
): AuditEvent => ({
  id: world.deps.ids.next(),
  tenant: world.scope.tenant,
  workspace: world.scope.workspace,
  type,
  result: detail.result,
  user: detail.user === undefined ? transaction.user : detail.user,
  application: world.scope.application,
  transaction: transaction.id,
  factor: detail.factor ?? null,
  reason: detail.reason ?? null,
  address: world.scope.address,
  userAgent: world.scope.userAgent?.slice(0, 512) ?? null,
})

/** The last of a step's events tells why policy leads on as it does; one decision is told once. */
export const explained = (events: readonly AuditEvent[], judged: Judged | undefined): readonly AuditEvent[] =>
  events.map((one, at) =>
    judged && judged.decision.kind !== 'first' && at === events.length - 1
      ? { ...one, detail: judged.explanation, ...(judged.shadow.length > 0 ? { shadow: judged.shadow } : {}) }
      : one,
  )
