import type { Row } from '../table/row.ts'
import type { Guest, Place } from './place.ts'

/** A way to a session, a code or a token. */
export interface Door {
  readonly name: string
  /** What of the source it stands for: folders (`src/account`) and grants (`grant:refresh_token`). */
  readonly covers: readonly string[]
  /**
   * Whether what comes out of it (a code, a token, an answer to whoever is signed in) came out. `enforce` puts the row in force:
   * a door that is used in two steps calls it between them.
   */
  enter(place: Place, guest: Guest, enforce: () => Promise<void>, row: Row): Promise<boolean>
  /** Rows that are for this door; absent: those of every door. */
  readonly isFor?: (row: Row) => boolean
  /** Rows that mean nothing here. */
  readonly leavesOut?: (row: Row) => boolean
}

/** What somebody asks for this time has no place in a door that cannot say it. */
export const demands = ({ demand }: Row): boolean => demand !== undefined

/** How risky it was, by whatever policy, was judged when the browser was here. */
export const momentary = (row: Row): boolean => demands(row) || (row.rules ?? []).some(({ when }) => when?.riskFrom !== undefined)
