import type { ChallengeId } from '../domain/ids.ts'
import type { Enrolment } from '../domain/transaction.ts'
import type { EnrolPrompt } from './view.ts'
import type { World } from './world.ts'

/** What the seal of an enrolment holds. */
export interface EnrolmentContent {
  readonly prompt: EnrolPrompt
  readonly draft: unknown
  /** Where a code was sent, masked. */
  readonly hint?: string
}

export const openEnrolment = ({ deps }: World, { id, sealed }: Enrolment): EnrolmentContent =>
  JSON.parse(deps.sealing.open('enrolment', id, sealed)) as EnrolmentContent

export const sealEnrolment = ({ deps }: World, id: ChallengeId, content: EnrolmentContent): string =>
  deps.sealing.seal('enrolment', id, JSON.stringify(content))
