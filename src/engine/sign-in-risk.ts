import type { Demand } from '../domain/demand.ts'
import type { UserId } from '../domain/ids.ts'
import type { Risk } from '../domain/risk.ts'
import type { TransactionDetail } from '../domain/risk-inputs.ts'
import type { ExternalAnswer } from '../domain/risk-settings.ts'
import type { Transaction } from '../domain/transaction.ts'
import { deviceMark } from './ledger.ts'
import type { UserRecord } from './ports/directory.ts'
import type { Leavings } from './ports/transactions.ts'
import { needsHistory, pastSignIn, riskOf } from './risk.ts'
import type { World } from './world.ts'

/** What a sign-in is judged by beside the request itself. */
export interface RiskAbout {
  readonly user: UserRecord | undefined
  readonly now: number
  readonly details: readonly TransactionDetail[] | undefined
  /** What the external source said, and of whom where that may change; absent: it was not asked. */
  readonly external?: (ExternalAnswer & { readonly of?: UserId }) | undefined
  /** In place of what the browser's cookie shows. */
  readonly deviceKnown?: boolean | undefined
}

const settingsOf = ({ workspace }: World) => workspace.settings.policy?.risk

/** How risky this sign-in is; null where the workspace does not score it. */
export function riskOfSignIn(world: World, { user, now, details, external, deviceKnown }: RiskAbout): Risk | null {
  const settings = settingsOf(world)
  if (!settings) return null
  const { geography, proxies = [] } = world.deps.riskSources ?? {}
  const question = {
    settings,
    user: user ?? null,
    now,
    address: asking(world).address,
    deviceKnown: deviceKnown ?? knowsDevice(world, user),
    details: details ?? null,
    external: external && (external.of === undefined || external.of === user?.id) ? external : null,
    geography,
    proxies,
  }
  try {
    return riskOf(question)
  } catch (error) {
    // Settings that cannot be read let nobody in, and do not stop the server.
    world.deps.policyFailed?.(error)
    return unreadable
  }
}

const unreadable: Risk = {
  level: 'high',
  points: 100,
  signals: [{ signal: 'unreadable', points: 100, denies: true, detail: 'the risk settings cannot be read' }],
  denied: true,
}

const asking = ({ scope }: World) => scope.asker ?? scope

/** Null where the door has no notion of a browser. */
function knowsDevice(world: World, user: UserRecord | undefined): boolean | null {
  const { device } = asking(world)
  if (!device) return null
  return user !== undefined && device.marks.includes(deviceMark(world, device.id, `user:${user.id}`))
}

/** Asks the external source, once somebody is known; undefined where the workspace has none. */
export async function askExternal(
  world: World,
  { details }: Pick<Demand, 'details'>,
  user: UserRecord | undefined,
  now: number,
): Promise<ExternalAnswer | undefined> {
  const source = settingsOf(world)?.signals?.external
  if (!source || !user) return undefined
  const { scope, deps } = world
  const ask = deps.riskSources?.external
  if (!ask) return { fault: 'this server asks no external sources' }
  const { tenant, workspace, application } = scope
  const { address, userAgent } = asking(world)
  return ask(source, { tenant, workspace, application, user: user.id, address, userAgent, at: now, details: details ?? null })
}

/**
 * The transaction with the source's answer in it, which stays there to its end. It is asked once of each person: whoever begins
 * in their own session and goes on under another name must not bring their own answer along.
 */
export async function withExternal(world: World, transaction: Transaction, user: UserRecord | undefined): Promise<Transaction> {
  const { state, readAt } = transaction
  if (!user || state.external?.of === user.id) return transaction
  const answer = await askExternal(world, state.demand, user, readAt)
  return answer ? { ...transaction, state: { ...state, external: { ...answer, of: user.id } } } : transaction
}

/** What a finished sign-in leaves to be compared with, where some signal compares. */
export function leftBehind(world: World, user: UserRecord, now: number): Pick<Leavings, 'signIn'> {
  const settings = settingsOf(world)
  if (!settings || !needsHistory(settings)) return {}
  const { geography, proxies = [] } = world.deps.riskSources ?? {}
  const signIn = pastSignIn({ settings, address: world.scope.address, now, geography, proxies })
  return { signIn: { user: user.id, signIn } }
}
