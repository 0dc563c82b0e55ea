import type { Transaction } from '../../domain/transaction.ts'
import type { Committed } from '../change.ts'
import type { UserRecord } from '../ports/directory.ts'
import type { World } from '../world.ts'

/** One action on one transaction. `user` is whoever the transaction is about so far. */
export type Step<A> = (world: World, transaction: Transaction, user: UserRecord | undefined, action: A) => Promise<Committed>

/** The action does not fit what is on the page (an old page, a made-up value): the person sees where they really are. */
export const stale: Committed = { kind: 'stale' }
