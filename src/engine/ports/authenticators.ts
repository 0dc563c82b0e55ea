import type { AuthenticatorId, TenantId } from '../../domain/ids.ts'

/** Writes to authenticators outside of a person's own transaction. */
export interface Authenticators {
  /** What a device wants stored about itself (where its messages go). Nothing happens for one that is gone. */
  replaceSecret(tenant: TenantId, authenticator: AuthenticatorId, sealed: string): Promise<void>
}
