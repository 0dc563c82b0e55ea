import type { Stage } from './transaction.ts'

/** What moves a transaction: the actions of a person, and `redeem` by the protocol that began it. */
export type Trigger = 'begin' | 'identify' | 'choose' | 'answer' | 'resend' | 'back' | 'skip' | 'cancel' | 'redeem'

interface Move {
  readonly from: Stage | 'none'
  readonly on: Trigger
  readonly to: readonly Stage[]
  readonly why: string
}

/** The transaction machine. What is not listed does not happen. docs/reference/transaction.md draws this table. */
export const moves: readonly Move[] = [
  {
    from: 'none',
    on: 'begin',
    to: ['identifying', 'challenging', 'enrolling', 'succeeded', 'failed'],
    why: 'a session may already satisfy policy',
  },
  {
    from: 'identifying',
    on: 'identify',
    to: ['identifying', 'challenging', 'enrolling', 'succeeded', 'failed'],
    why: 'name, with or without an answer',
  },
  { from: 'identifying', on: 'cancel', to: ['failed'], why: 'the person leaves' },
  { from: 'challenging', on: 'choose', to: ['challenging'], why: 'one of the offered authenticators' },
  {
    from: 'challenging',
    on: 'answer',
    to: ['challenging', 'enrolling', 'succeeded', 'failed'],
    why: 'right, wrong, or once too often wrong',
  },
  { from: 'challenging', on: 'resend', to: ['challenging'], why: 'a new code kills the old one' },
  {
    from: 'challenging',
    on: 'back',
    to: ['challenging', 'identifying'],
    why: 'another method, or another name before anything is proved',
  },
  { from: 'challenging', on: 'cancel', to: ['failed'], why: 'the person leaves' },
  { from: 'enrolling', on: 'choose', to: ['enrolling', 'succeeded', 'failed'], why: 'what to add, or the change to make' },
  {
    from: 'enrolling',
    on: 'answer',
    to: ['enrolling', 'challenging', 'identifying', 'succeeded', 'failed'],
    why: 'the next question, or the new authenticator is proved and counts from now on; where it replaced what stood first, that is asked for anew',
  },
  { from: 'enrolling', on: 'resend', to: ['enrolling'], why: 'a new code to the new address' },
  { from: 'enrolling', on: 'back', to: ['enrolling'], why: 'something else to add' },
  {
    from: 'enrolling',
    on: 'skip',
    to: ['enrolling', 'challenging', 'identifying', 'succeeded', 'failed'],
    why: 'it was offered, not demanded',
  },
  { from: 'enrolling', on: 'cancel', to: ['failed'], why: 'the person leaves' },
  { from: 'succeeded', on: 'redeem', to: ['redeemed'], why: 'exactly once' },
]

/** Stages from which `on` is allowed. */
export const allows = (from: Stage, on: Trigger): boolean => moves.some((move) => move.from === from && move.on === on)

/** The stage reached, when the table has this move. Throws on a move that is not in it: that is a bug, not an input. */
export function move(from: Stage | 'none', on: Trigger, to: Stage): Stage {
  if (moves.some((candidate) => candidate.from === from && candidate.on === on && candidate.to.includes(to))) return to
  throw new Error(`no move ${from} --${on}--> ${to} in the transaction machine`)
}

/** The machine as a Mermaid state diagram. */
export const diagram = (): string =>
  [
    'stateDiagram-v2',
    ...moves.flatMap(({ from, on, to }) => to.map((stage) => `  ${from === 'none' ? '[*]' : from} --> ${stage}: ${on}`)),
    '  redeemed --> [*]',
    '  failed --> [*]',
  ].join('\n')
