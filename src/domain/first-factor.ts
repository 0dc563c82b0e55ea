import { type Asked, asked, firstFactorAge } from './asked.ts'
import type { Case } from './case.ts'
import type { Candidate } from './facts.ts'
import { isReachable, isShown } from './needs.ts'
import { freshEnoughToChange, mayChangeOwn } from './own-change.ts'
import type { Proof } from './proof.ts'

/** What was shown that may stand first, recently enough. */
export function standingFirst(judged: Case): Proof[] {
  const { facts, rules, proofs } = judged
  const oldest = firstFactorAge(rules)
  return proofs.filter((proof) => facts.firstFactors.includes(proof.factor) && isRecent(proof, judged, oldest))
}

/** "Fresh" is proved in this transaction, whatever the clock says; else younger than max_age, and than the rules want it. */
function isRecent(
  proof: Proof,
  { facts: { demand, now, transaction } }: Case,
  oldestSeconds = Number.POSITIVE_INFINITY,
): boolean {
  if (proof.transaction === transaction) return true
  const age = now - proof.at
  if (demand.goal && age > freshEnoughToChange) return false
  return age <= Math.min(oldestSeconds, demand.maxAgeSeconds ?? Number.POSITIVE_INFINITY) * 1000
}

/** One that stands first, and what is asked for beside it. */
export interface Beginning {
  readonly proof: Proof
  readonly found: readonly Asked[]
}

/** Of those that could stand first the one that leads on: what is out of reach with one may be within reach with another. */
export const nearest = (judged: Case, first: readonly Proof[]): Beginning =>
  first
    .map((proof) => ({ proof, found: asked(judged, proof) }))
    .reduce((best, next) => (isNearer(judged, next, best) ? next : best))

function isNearer(judged: Case, { proof, found }: Beginning, { proof: other, found: than }: Beginning): boolean {
  const leads = leadsOn(judged, found)
  if (leads !== leadsOn(judged, than)) return leads
  if (wouldAdd(found) !== wouldAdd(than)) return wouldAdd(than)
  const fewer = missingIn(than) - missingIn(found) || askableIn(found) - askableIn(than)
  // Whichever it is, the order in which they were shown must not decide.
  return fewer === 0 ? nameOf(proof) < nameOf(other) : fewer > 0
}

const nameOf = ({ factor, authenticator }: Proof): string => `${factor} ${authenticator}`

/** How many of them the person can meet with what they usually have. */
const askableIn = (found: readonly Asked[]): number => found.filter(({ need }) => need.anyOf.length > 0).length

const missingIn = (found: readonly Asked[]): number => found.reduce((sum, { need }) => sum + need.remaining, 0)

/** Whether something would be added before something that the person has is shown. */
const wouldAdd = (found: readonly Asked[]): boolean =>
  found.some(({ need }) => need.mustAdd || (need.anyOf.length === 0 && need.enrol.length > 0))

/** Whether there is a way to meet all that is asked for. */
export const leadsOn = (judged: Case, found: readonly Asked[]): boolean =>
  found.every(({ need }) => isReachable(need)) && (!found.some(({ need }) => need.mustAdd) || mayChangeOwn(judged))

/**
 * Where what stood first leads nowhere: those that would lead on if they stood first instead. Whoever began with the mailbox that
 * is asked for beside something else is asked for something else.
 */
export function otherFirst(judged: Case, first: readonly Proof[]): Candidate[] {
  const { facts, subject, proofs } = judged
  return subject.authenticators.filter((one) => {
    if (!facts.firstFactors.includes(one.factor) || isShown(one, first)) return false
    const shown: Proof = {
      ...one,
      id: '' as Proof['id'],
      transaction: facts.transaction as Proof['transaction'],
      at: facts.now,
      amr: [],
    }
    const then = { ...judged, proofs: [...proofs, shown] }
    return leadsOn(judged, asked(then, shown))
  })
}
