import type { CodeDeps } from '../../engine/codes/code-deps.ts'
import type { People } from '../../engine/ports/people.ts'
import type { FindMachine } from '../../http/bearer.ts'
import type { Logger } from '../../platform/logger.ts'

/** What the Identity API needs; the composition root brings it. */
export interface IdentityApiDeps extends CodeDeps {
  readonly findMachine: FindMachine
  readonly people: Pick<People, 'pool' | 'poolById'>
  readonly log: Logger
}
