import type { Trigger } from '../../domain/moves.ts'
import type { CurrentChallenge, Transaction } from '../../domain/transaction.ts'
import type { Answer } from '../action.ts'
import type { Target } from '../context.ts'
import { stayingOn } from '../state.ts'
import type { Notice } from '../view.ts'

/** An answer to be judged: the one place where a secret is compared, and only under a grant of the failure ledger. */
export interface Guess {
  readonly trigger: Extract<Trigger, 'identify' | 'answer'>
  readonly target: Target
  /** The challenge it answers; undefined for a factor that needs none (a password beside the name). */
  readonly current: CurrentChallenge | undefined
  /** The challenge of the first page, for an answer that names its owner. */
  readonly opening?: unknown
  readonly answer: Answer
  /** What a wrong answer shows, given how many are left. */
  readonly wrong: (attemptsLeft: number) => Notice
}

/** Before anything is proved a wrong answer beside a name leaves no trace of who was meant: later pages cost the same for all. */
export const remembered = ({ trigger, target }: Guess) => (trigger === 'identify' ? undefined : target.user)

/** Where the person is after an answer that changed nothing. */
export const staying = (transaction: Transaction, { current }: Guess) => ({
  ...stayingOn(transaction.state),
  ...(current ? { current } : {}),
})
