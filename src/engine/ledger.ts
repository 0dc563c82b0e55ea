import type { PoolId } from '../domain/ids.ts'
import type { Transaction } from '../domain/transaction.ts'
import { limits } from './limits.ts'
import type { UserRecord } from './ports/directory.ts'
import type { AttemptRequest, LedgerKey } from './ports/transactions.ts'
import type { World } from './world.ts'

/** The ledger's name for whoever was named: one per person however they spell themselves, and one per unknown name too. */
export const accountKey = (world: World, pool: PoolId, identifier: string, user: UserRecord | undefined): string =>
  user ? `user:${user.id}` : `stranger:${world.deps.keyedHash.digest('stranger', pool, identifier)}`

/** A browser that this account signed in from has a lane of its own: strangers guessing elsewhere do not lock it out. */
function laneOf(world: World, account: string): string {
  const { device } = world.scope
  return device?.marks.includes(deviceMark(world, device.id, account)) ? `device:${device.id}` : 'open'
}

/** What a device cookie carries to show that `account` signed in from it. */
export const deviceMark = ({ deps }: World, device: string, account: string): string =>
  deps.keyedHash.digest('device', device, account)

/** Who gave a wrong answer, as far as a later success may forgive it: a browser known to the account, or an address. */
export function failureSource(world: World, account: string | undefined): string {
  const { address } = world.scope
  const lane = account === undefined ? 'open' : laneOf(world, account)
  return world.deps.keyedHash.digest('failure-source', lane === 'open' ? (address ?? '') : lane)
}

export const ledgerKey = (world: World, account: string, kind: LedgerKey['kind']): LedgerKey => ({
  tenant: world.scope.tenant,
  account,
  kind,
  lane: kind === 'first' ? laneOf(world, account) : 'open',
})

/** The request to make one guess. */
export const attempt = (transaction: Transaction, ledger: LedgerKey): AttemptRequest => ({
  tenant: transaction.tenant,
  transaction: transaction.id,
  expectedVersion: transaction.version,
  stages: [transaction.stage],
  maxAttempts: limits.attemptsPerTransaction,
  ledger,
  maxFailures: limits.failuresPerAccount,
  windowSeconds: limits.failureWindow,
})
