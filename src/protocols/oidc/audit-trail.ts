import type { ApplicationId, EventId, UserId } from '../../domain/ids.ts'
import type { AuditEvent } from '../../engine/ports/audit.ts'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import type { OidcDeps } from './deps.ts'
import type { RequestFacts } from './request-facts.ts'

export interface Happening {
  readonly type: string
  readonly result: AuditEvent['result']
  readonly user?: string | undefined
  readonly application?: string | undefined
  readonly reason?: string | undefined
  /** Why policy decided so. */
  readonly decided?: Pick<AuditEvent, 'detail' | 'shadow'> | undefined
}

/** Writes the audit trail of this door. */
export interface AuditTrail {
  /** Resolves when the event is stored; throws when it could not be, and then nothing may be handed out (LG-6). */
  record(workspace: Workspace, facts: RequestFacts, happening: Happening): Promise<void>
  /** For events of machines by the thousand: stored within a moment, many at a time; kept and tried again while the store is away. */
  later(workspace: Workspace, facts: RequestFacts, happening: Happening): void
  /** Stores what is waiting. */
  close(): Promise<void>
}

const flushAfterMs = 100
const mostAtOnce = 500
/** Waiting events beyond this are worth more than new tokens: `later` throws. */
const mostWaiting = 50_000

export function createAuditTrail(deps: Pick<OidcDeps, 'audit' | 'ids' | 'log'>): AuditTrail {
  const waiting: AuditEvent[] = []
  let timer: NodeJS.Timeout | undefined
  let flushing: Promise<void> | undefined

  const write = async () => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostAtOnce)
      await deps.audit.append(batch)
      waiting.splice(0, batch.length)
    }
  }
  const flush = (): Promise<void> => {
    flushing ??= write()
      .catch((error: unknown) => {
        deps.log.error('audit events could not be stored; they are kept and tried again', { error, waiting: waiting.length })
        schedule()
      })
      .finally(() => {
        flushing = undefined
      })
    return flushing
  }
  const schedule = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      void flush()
    }, flushAfterMs)
    timer.unref()
  }
  const event = (workspace: Workspace, facts: RequestFacts, happening: Happening): AuditEvent => ({
    id: deps.ids.next<EventId>(),
    tenant: workspace.tenant,
    workspace: workspace.id,
    type: happening.type,
    result: happening.result,
    user: (happening.user ?? null) as UserId | null,
    application: (happening.application?.slice(0, 200) ?? null) as ApplicationId | null,
    transaction: null,
    factor: null,
    reason: happening.reason ?? null,
    address: facts.address,
    userAgent: facts.userAgent,
    ...happening.decided,
  })

  return {
    record: (workspace, facts, happening) => deps.audit.append([event(workspace, facts, happening)]),
    later(workspace, facts, happening) {
      if (waiting.length >= mostWaiting) throw new Error('Too many audit events are waiting to be stored.')
      waiting.push(event(workspace, facts, happening))
      schedule()
    },
    async close() {
      clearTimeout(timer)
      timer = undefined
      await flushing
      await flush()
      clearTimeout(timer)
    },
  }
}
