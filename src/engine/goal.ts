import { decide } from '../domain/decide.ts'
import type { Goal } from '../domain/demand.ts'
import type { Candidate, Facts } from '../domain/facts.ts'
import type { AuthenticatorId, ProofId } from '../domain/ids.ts'
import type { Proof } from '../domain/proof.ts'
import { riskLevels } from '../domain/risk.ts'
import type { Transaction } from '../domain/transaction.ts'
import { longestLabel, visibleName } from '../platform/visible-name.ts'
import type { Change } from './change.ts'
import { event } from './events.ts'
import { notice } from './notify.ts'
import { policyOf } from './policy.ts'
import type { UserRecord } from './ports/directory.ts'
import { candidatesOf, factsFor, firstFactorsOf } from './subject.ts'
import { rememberedBrowsers } from './trusted-device.ts'
import type { World } from './world.ts'

type Applied = Partial<Pick<Change, 'events' | 'messages' | 'remove' | 'reliesOn' | 'rename' | 'forgive'>>

/** The change to a person's own authenticators that the demand was about, now that enough is proved. */
export async function applyGoal(
  world: World,
  transaction: Transaction,
  user: UserRecord,
  goal: Goal,
): Promise<Applied | { readonly refused: 'still_needed' }> {
  if (goal.kind === 'enrol') return {}
  const authenticator = user.authenticators.find((one) => one.id === goal.authenticator)
  if (!authenticator) return { refused: 'still_needed' }
  const about = { id: transaction.id, user: user.id }
  const { factor } = authenticator
  const browsers = rememberedBrowsers(world, user)
  switch (goal.kind) {
    case 'rename':
      return { rename: { authenticator: authenticator.id, label: visibleName(goal.label, longestLabel) ?? '' } }
    case 'acknowledge':
      return {
        forgive: { authenticator: authenticator.id, source: null },
        events: [event(world, 'authenticator.acknowledged', about, { result: 'success', factor })],
      }
    case 'remove':
      if (await isNeeded(world, user, authenticator.id, transaction.readAt)) return { refused: 'still_needed' }
      return {
        remove: [authenticator.id, ...browsers],
        // Two removals at once are each judged with what the other takes away.
        reliesOn: user.authenticators
          .filter(({ id, status }) => status === 'active' && id !== authenticator.id && !browsers.includes(id))
          .map(({ id }) => id),
        messages: notice(world, user, 'factor-removed', { factor }),
        events: [event(world, 'authenticator.removed', about, { result: 'success', factor })],
      }
  }
}

/**
 * LC-5: whether some application that this person can sign in to now would be out of reach without this authenticator, or
 * nothing would be left to begin with. What could be added again at the next sign-in does not count: nobody takes a factor away
 * to have it demanded anew, and whoever has stolen a session must not clear the way for one of their own.
 */
export async function isNeeded(world: World, user: UserRecord, authenticator: AuthenticatorId, now: number): Promise<boolean> {
  const applications = await world.deps.catalogue.applicationsOf(world.scope.tenant, world.workspace.id)
  const all = candidatesOf(world, user, now)
  const left = all.filter((one) => one.authenticator !== authenticator)
  if (left.length === all.length) return false
  const first = firstFactorsOf(world)
  if (!left.some((one) => first.includes(one.factor)) && all.some((one) => first.includes(one.factor))) return true
  return applications.some((application) => {
    const policy = policyOf(world.workspace, application)
    const scopes = policy.rules.flatMap(({ where }) => where.scope ?? [])
    return [{}, ...scopes.map((scope) => ({ scopes: [scope] }))].some((demand) => {
      const facts = {
        ...factsFor({ ...world, application, policy }, { demand, user, proofs: [], now, transaction: null }),
        enrollable: [],
      }
      return risksOf(facts).some((risk) => {
        return canReach({ ...facts, risk }, user, all) && !canReach({ ...facts, risk }, user, left)
      })
    })
  })
}

/** However risky the next sign-in may be: today's says nothing about that. */
const risksOf = ({ risk }: Pick<Facts, 'risk'>): readonly Facts['risk'][] =>
  risk === null ? [null] : riskLevels.map((level) => ({ level, points: 0, signals: [], denied: false }))

/** Whether somebody with these authenticators, all of them proved, satisfies the requirement. */
function canReach(facts: Omit<Facts, 'subject'>, user: UserRecord, have: readonly Candidate[]): boolean {
  const usual = have.filter((one) => !one.traits.standIn)
  const proofs = usual.map(
    (one): Proof => ({ ...one, id: '' as ProofId, transaction: '' as Proof['transaction'], at: facts.now, amr: [] }),
  )
  return (
    decide({ ...facts, proofs, subject: { id: user.id, active: true, groups: user.groups, authenticators: usual } }).kind ===
    'satisfied'
  )
}
