import type { TransactionState } from '../domain/transaction.ts'
import type { FailureReason, Notice } from './view.ts'

/** Stays from step to step unless a step says otherwise. */
const lasting = [
  'demand',
  'inherited',
  'asker',
  'identifier',
  'account',
  'sentAt',
  'parked',
  'enrolled',
  'trusted',
  'external',
  'remember',
  'refused',
] as const

/** Belongs to one step and is given anew by each. */
type Passing = 'current' | 'enrolment' | 'opening'

type Change = Partial<Pick<TransactionState, (typeof lasting)[number] | Passing>> & {
  readonly notice?: Notice
  readonly failure?: FailureReason
}

/** What stays from step to step; the rest (challenge, enrolment, notice, failure) is given anew. */
export function nextState(from: TransactionState, change: Change = {}): TransactionState {
  const kept = lasting.map((name) => [name, from[name]] as const)
  const merged = new Map<string, unknown>([...kept, ...Object.entries(change)])
  return Object.fromEntries([...merged].filter(([, value]) => value !== undefined)) as unknown as TransactionState
}

/** The same state with a word about what just happened: the person stays where they are. */
export const withNotice = (from: TransactionState, notice: Notice): TransactionState =>
  nextState(from, { ...stayingOn(from), notice })

/** What is before the person now, to be put before them once more. */
export const stayingOn = ({ current, enrolment }: TransactionState) => ({
  ...(current ? { current } : {}),
  ...(enrolment ? { enrolment } : {}),
})
