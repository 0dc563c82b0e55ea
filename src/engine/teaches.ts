import { distinct } from '../domain/assurance.ts'
import type { Risk } from '../domain/risk.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { UserRecord } from './ports/directory.ts'
import { subjectOf } from './subject.ts'
import type { World } from './world.ts'

/**
 * Whether a sign-in makes the next one like it usual. A password alone at an unusual one does not, of somebody who has more to
 * show: a thief would go through the application that asks for least first, and be no stranger to the others after it.
 */
export function teaches(world: World, { proofs, readAt }: Transaction, user: UserRecord, risk: Risk | null): boolean {
  if (risk === null || risk.level === 'low') return true
  const shown = distinct(proofs.filter(({ traits }) => !traits.standIn))
  if (shown.length >= 2 || shown.some(({ classes }) => classes.length >= 2)) return true
  const { authenticators = [], disabled = [] } = subjectOf(world, user, readAt) ?? {}
  return distinct([...authenticators, ...disabled].filter(({ traits }) => !traits.standIn)).length < 2
}
