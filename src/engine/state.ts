import type { TransactionState } from '../domain/transaction.ts'
import type { FailureReason, Notice } from './view.ts'

/** What stays from step to step; the rest (challenge, notice, failure) belongs to one step and is given anew. */
export function nextState(
  from: TransactionState,
  change: Partial<Pick<TransactionState, 'identifier' | 'account' | 'sentAt' | 'current' | 'parked' | 'refused'>> & {
    readonly notice?: Notice
    readonly failure?: FailureReason
  } = {},
): TransactionState {
  const { demand, inherited, identifier, account, sentAt, parked, refused } = from
  const merged = { demand, inherited, identifier, account, sentAt, parked, refused, ...change }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) as unknown as TransactionState
}

/** The same state with a word about what just happened: the person stays where they are. */
export const withNotice = (from: TransactionState, notice: Notice): TransactionState =>
  nextState(from, { ...(from.current ? { current: from.current } : {}), notice })
