import type { AuthenticatorId, ChallengeId, TenantId } from '../domain/ids.ts'
import { allows } from '../domain/moves.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { Answer } from './action.ts'
import type { Committed } from './change.ts'
import { openSecret, sealSecret } from './context.ts'
import type { EngineDeps } from './deps.ts'
import type { DeviceRequest, Elsewhere, Request, Responded, Scope } from './engine-contract.ts'
import { openEnrolment } from './enrolment-content.ts'
import { NotFound } from './errors.ts'
import type { UserRecord } from './ports/directory.ts'
import type { StoredChallenge } from './ports/transactions.ts'
import { answerChallenge } from './steps/answer.ts'
import { confirmEnrolment } from './steps/confirm-enrolment.ts'
import { authenticatorIdOf } from './steps/settle-enrolled.ts'
import { stale } from './steps/step.ts'
import { authenticatorOf } from './subject.ts'
import type { Prompt, View } from './view.ts'
import { loadWorld, type World } from './world.ts'

type From = Pick<Scope, 'address' | 'userAgent'>

interface Found {
  readonly world: World
  readonly transaction: Transaction
  readonly user: UserRecord | undefined
}

/**
 * An answer from another device than the one that waits: judged, counted and settled like any other, in the transaction that
 * the challenge belongs to. The waiting page sees that the transaction has moved on.
 */
export async function respond(deps: EngineDeps, target: Elsewhere, answer: Answer, from: From): Promise<Responded> {
  // Somebody may act on the waiting page at the same moment; whoever comes second looks again, once.
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const found = await find(deps, target, from)
    if (!found) return { kind: 'gone' }
    const committed = await settle(found, target, answer)
    if (committed.kind === 'done') return withAuthenticator(outcomeOf(committed.view), found.transaction)
    if (committed.kind !== 'stale') return { kind: 'gone' }
  }
  return { kind: 'gone' }
}

/** A new authenticator keeps the id of its enrolment, so that a phone learns which one it is. */
function withAuthenticator(outcome: Responded, { state: { enrolment } }: Transaction): Responded {
  if (outcome.kind !== 'done' || !enrolment) return outcome
  return { kind: 'done', authenticator: authenticatorIdOf(enrolment) }
}

async function settle({ world, transaction, user }: Found, target: Elsewhere, answer: Answer): Promise<Committed> {
  if ('enrolment' in target) {
    return waitsForDevice(world, transaction) ? confirmEnrolment(world, transaction, user, answer) : stale
  }
  return answerChallenge(world, transaction, user, answer, askedIn(transaction, target.challenge))
}

/** Nothing else about a new authenticator is answered elsewhere: the codes that are offered next are for the page alone. */
const waitsForDevice = (world: World, { state: { enrolment } }: Transaction): boolean =>
  enrolment !== undefined && openEnrolment(world, enrolment).prompt.kind === 'device'

const askedIn = ({ state: { current, parked = [] } }: Transaction, challenge: ChallengeId) =>
  [...(current ? [current] : []), ...parked].find((one) => one.id === challenge)

async function find(deps: EngineDeps, target: Elsewhere, from: From): Promise<Found | undefined> {
  const { tenant } = target
  const stored = 'challenge' in target ? await deps.transactions.challenge(tenant, target.challenge) : undefined
  const id = 'enrolment' in target ? target.enrolment : stored?.transaction
  const transaction = id && (await deps.transactions.load(tenant, id))
  if (!transaction || transaction.readAt >= transaction.expiresAt || !allows(transaction.stage, 'answer')) return undefined
  if ('enrolment' in target !== (transaction.stage === 'enrolling')) return undefined
  const world = await worldOf(deps, transaction, from)
  const user = transaction.user ? await deps.directory.find(tenant, transaction.user) : undefined
  return world && { world, transaction, user }
}

/** Undefined where workspace or application are gone or switched off meanwhile. */
async function worldOf(deps: EngineDeps, transaction: Transaction, from: From): Promise<World | undefined> {
  const { tenant, workspace, application, state } = transaction
  const asker = state.asker ? { asker: state.asker } : {}
  return loadWorld(deps, { tenant, workspace, application, ...from, ...asker }).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined
    throw error
  })
}

function outcomeOf(view: View): Responded {
  if (view.kind === 'failed') {
    return view.reason === 'declined' ? { kind: 'declined' } : { kind: 'mismatch', attemptsLeft: 0 }
  }
  const { notice } = view
  switch (notice?.key) {
    case 'code_wrong':
    case 'password_wrong':
    case 'answer_wrong':
      return { kind: 'mismatch', attemptsLeft: notice.attemptsLeft }
    case 'slow_down':
    case 'busy':
      return { kind: 'wait', seconds: notice.seconds }
    case 'code_expired':
    case 'out_of_date':
      return { kind: 'gone' }
    case 'still_waiting':
    case 'answer_missing':
    case 'input_refused':
      return { kind: 'mismatch', attemptsLeft: 1 }
    default:
      return { kind: 'done' }
  }
}

/** What a challenge is about, for whoever answers it elsewhere. */
export async function elsewhere(deps: EngineDeps, tenant: TenantId, challenge: ChallengeId): Promise<Request | undefined> {
  const stored = await deps.transactions.challenge(tenant, challenge)
  return stored && requestOf(deps, tenant, stored)
}

async function requestOf(deps: EngineDeps, tenant: TenantId, stored: StoredChallenge): Promise<Request | undefined> {
  const transaction = await deps.transactions.load(tenant, stored.transaction)
  if (!transaction || !allows(transaction.stage, 'answer') || transaction.readAt >= transaction.expiresAt) return undefined
  const asked = askedIn(transaction, stored.id)
  if (!asked) return undefined
  const prompt = asked.prompt as Prompt
  const asker = transaction.state.asker ?? { address: null, userAgent: null }
  const world = await worldOf(deps, transaction, asker)
  return (
    world && {
      challenge: stored.id,
      transaction: transaction.id,
      workspace: transaction.workspace,
      application: world.application.settings.name,
      workspaceName: world.workspace.settings.name,
      from: asker,
      at: stored.createdAt,
      expiresAt: stored.expiresAt,
      asksNumber: prompt.kind === 'elsewhere' && prompt.number !== undefined,
    }
  )
}

/**
 * What waits for a device's answer. The device shows who it is by the factor's own means; a request that is not its own, and
 * one of a device that nobody has, get the same answer: undefined.
 */
export async function pending(
  deps: EngineDeps,
  tenant: TenantId,
  id: AuthenticatorId,
  request: Answer,
): Promise<readonly DeviceRequest[] | undefined> {
  const user = await deps.directory.findByAuthenticator(tenant, id)
  const now = await deps.transactions.now()
  const authenticator = user?.status === 'active' ? authenticatorOf(user, id, now) : undefined
  const factor = deps.factors.find((one) => one.id === authenticator?.factor)
  if (!user || !authenticator || !factor?.device) return undefined
  const shown = await factor.device.authenticate(openSecret({ deps }, authenticator), request, now)
  if (!shown.ok) return undefined
  if (shown.secret !== undefined) await deps.authenticators.replaceSecret(tenant, id, sealSecret({ deps }, id, shown.secret))
  const { device } = factor
  const requests = await Promise.all(
    (await deps.transactions.challengesOf(tenant, id)).map(async (stored) => {
      const about = await requestOf(deps, tenant, stored)
      return about && { ...about, details: device.show(stored.payload) }
    }),
  )
  return requests.filter((one) => one !== undefined)
}
