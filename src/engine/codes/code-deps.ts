import type { ApplicationId, PoolId, TenantId, WorkspaceId } from '../../domain/ids.ts'
import type { EngineDeps } from '../deps.ts'
import type { Sender } from '../notify.ts'
import type { PoolSettings, Workspace } from '../ports/catalogue.ts'
import type { Codes } from '../ports/codes.ts'
import type { Directory } from '../ports/directory.ts'

/** What making and judging generated codes needs. */
export interface CodeDeps extends Pick<EngineDeps, 'ids' | 'keyedHash' | 'sealing' | 'factors' | 'messageWritten'> {
  readonly codes: Codes
  readonly directory: Pick<Directory, 'find' | 'findByIdentifier' | 'findByAddress'>
  readonly random: { digits(length: number): string }
}

/** Which application asks, about the people of which pool. */
export interface CodeCaller {
  readonly workspace: Workspace
  readonly application: ApplicationId
  readonly address: string | null
  readonly userAgent: string | null
  readonly pool: { readonly tenant: TenantId; readonly pool: PoolId; readonly name: string; readonly settings: PoolSettings }
}

/** For audit events and notices: what an application does here is signed by the pool, which its people know. */
export const senderOf = (deps: CodeDeps, { workspace, application, address, userAgent, pool }: CodeCaller): Sender => ({
  deps,
  scope: { tenant: pool.tenant, workspace: workspace.id as WorkspaceId, application, address, userAgent },
  workspace: { settings: { name: pool.name }, ...(workspace.sending ? { sending: workspace.sending } : {}) },
  application: { settings: { name: pool.name } },
})
