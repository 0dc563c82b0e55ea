import type { PolicyChangeDeps } from '../engine/change-policy.ts'
import type { Engine } from '../engine/engine-contract.ts'
import type { Audit } from '../engine/ports/audit.ts'
import type { Catalogue } from '../engine/ports/catalogue.ts'
import type { Directory } from '../engine/ports/directory.ts'
import type { ShadowFindings } from '../engine/ports/shadow.ts'
import type { GuardDeps } from './guard.ts'

/** What the admin API needs; the composition root brings it. */
export interface AdminDeps extends GuardDeps, PolicyChangeDeps {
  readonly engine: Pick<Engine, 'check' | 'simulate'>
  readonly audit: Audit
  readonly catalogue: Catalogue & { readonly forget: () => void }
  readonly directory: Pick<Directory, 'find'>
  readonly shadowFindings: ShadowFindings
}
