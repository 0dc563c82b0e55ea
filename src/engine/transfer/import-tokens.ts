import type { AuthenticatorId, PoolId, TenantId } from '../../domain/ids.ts'
import type { Sealing } from '../../platform/contract.ts'
import type { Ids } from '../../platform/ids.ts'
import { normaliseIdentifier } from '../identifier.ts'
import type { Directory, UserRecord } from '../ports/directory.ts'
import type { StockedToken, TokenStock } from '../ports/token-stock.ts'
import type { TravellingToken } from './token-record.ts'

/** Id of the factor that a token's codes are for. */
const tokenFactor = 'token'

export interface TokenImportDeps {
  readonly directory: Pick<Directory, 'findByIdentifier'>
  readonly tokenStock: TokenStock
  readonly sealing: Pick<Sealing, 'seal' | 'open'>
  readonly ids: Ids
}

export interface TokenImportTarget {
  readonly tenant: TenantId
  readonly pool: PoolId
  readonly dryRun: boolean
}

/** A token of the file, or why it is none. `at` says where: a line, or the place in the file. */
export type TokenEntry = { readonly at: string; readonly serial: string } & (
  | { readonly record: TravellingToken }
  | { readonly faults: readonly string[] }
  | { readonly skipped: string }
)

export interface TokenOutcome {
  readonly at: string
  readonly serial: string
  /** `stock`: put into the stock. `assign`: given to the person whom the file names, new or from the stock. */
  readonly kind: 'stock' | 'assign' | 'skip' | 'fault'
  readonly notes: readonly string[]
}

/** Takes tokens into the stock in the order of the file, and gives those with a name to their people. Run again, it changes nothing. */
export async function* importTokens(
  deps: TokenImportDeps,
  target: TokenImportTarget,
  entries: Iterable<TokenEntry> | AsyncIterable<TokenEntry>,
): AsyncGenerator<TokenOutcome> {
  const seen = new Map<string, string>()
  for await (const entry of entries) {
    const { at, serial } = entry
    const earlier = seen.get(serial)
    if ('skipped' in entry) yield { at, serial, kind: 'skip', notes: [entry.skipped] }
    else if ('faults' in entry) yield { at, serial, kind: 'fault', notes: entry.faults }
    else if (earlier !== undefined)
      yield {
        at,
        serial,
        kind: 'fault',
        notes: [`The serial number is there already at ${earlier}. Two secrets need two serial numbers.`],
      }
    else {
      seen.set(serial, at)
      yield { at, serial, ...(await one(deps, target, entry.record)) }
    }
  }
}

type Result = Pick<TokenOutcome, 'kind' | 'notes'>

async function one(deps: TokenImportDeps, target: TokenImportTarget, token: TravellingToken): Promise<Result> {
  const { tenant, pool, dryRun } = target
  const fault = (sentence: string): Result => ({ kind: 'fault', notes: [sentence] })
  const secret = JSON.stringify(token.seed)
  const user =
    token.username === undefined ? undefined : await deps.directory.findByIdentifier(pool, normaliseIdentifier(token.username))
  if (token.username !== undefined && !user)
    return fault(
      `There is no user ${JSON.stringify(token.username.slice(0, 100))}. Import the user first, or leave the name out.`,
    )
  const stocked = await deps.tokenStock.find(tenant, pool, token.serial)
  if (stocked && deps.sealing.open('token-stock', stocked.id, stocked.sealed) !== secret)
    return fault('Another token with this serial number is in the stock, with another secret.')
  if (stocked && (!user || stocked.user === user.id)) return { kind: 'skip', notes: ['it is there already'] }
  if (stocked?.user) return fault('Somebody else has this token. Take it from them first, or leave the name out.')
  if (!dryRun && !stocked) await put(deps, target, token.serial, secret)
  if (!user) return { kind: 'stock', notes: [] }
  if (!dryRun && !(await assign(deps, target, token.serial, secret, user)))
    return fault('Somebody else was given this token in between.')
  return { kind: 'assign', notes: [] }
}

async function put(
  { tokenStock, sealing, ids }: TokenImportDeps,
  { tenant, pool }: TokenImportTarget,
  serial: string,
  secret: string,
) {
  const id = ids.next<string>()
  await tokenStock.put([{ id, tenant, pool, serial, factor: tokenFactor, sealed: sealing.seal('token-stock', id, secret) }])
}

async function assign(
  { tokenStock, sealing, ids }: TokenImportDeps,
  { tenant, pool }: TokenImportTarget,
  serial: string,
  secret: string,
  user: UserRecord,
): Promise<boolean> {
  const stocked: StockedToken | undefined = await tokenStock.find(tenant, pool, serial)
  if (!stocked) return false
  const id = ids.next<AuthenticatorId>()
  const authenticator = { id, factor: stocked.factor, sealed: sealing.seal('authenticator', id, secret) }
  return tokenStock.assign({ tenant, pool, token: stocked.id, user: user.id, authenticator })
}
