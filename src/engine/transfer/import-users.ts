import type { AuthenticatorId, UserId } from '../../domain/ids.ts'
import type { Passwords, Sealing } from '../../platform/contract.ts'
import type { Ids } from '../../platform/ids.ts'
import type { Directory } from '../ports/directory.ts'
import { AlreadyTaken } from '../ports/errors.ts'
import type { NewUser, Provisioning } from '../ports/provisioning.ts'
import { type Enrolment, type ImportTarget, identifiersOf, planUser, type UserPlan } from './plan-user.ts'
import type { Checked, TravellingUser } from './user-record.ts'

export interface ImportDeps {
  readonly directory: Pick<Directory, 'find' | 'findByIdentifier'>
  readonly provisioning: Pick<Provisioning, 'putUser'>
  readonly passwords: Pick<Passwords, 'hash'>
  readonly sealing: Pick<Sealing, 'seal'>
  readonly ids: Ids
}

/** One record of the file, or what is wrong with it. */
export type Entry = { readonly line: number } & Checked<TravellingUser>

/** What became of one record; in a dry run, what would. */
export interface Outcome {
  readonly line: number
  readonly kind: UserPlan['kind']
  /** How the record names the person. */
  readonly who: string | undefined
  /** Reasons, for `skip` and `fault`. */
  readonly notes: readonly string[]
}

/** Records under way at once: enough to keep the database busy, few enough to keep in memory. */
const window = 32

/**
 * Imports people in the order of the file, each in one step of its own, and tells what became of each in that order. A faulty
 * record stops nothing. Run again, it finds what it wrote and leaves it. Needs the memory of 32 records, however many there
 * are; a dry run remembers the names too, to find those that come twice.
 */
export async function* importUsers(
  deps: ImportDeps,
  target: ImportTarget,
  entries: AsyncIterable<Entry>,
): AsyncGenerator<Outcome> {
  const named = new Map<string, number>()
  let waiting: Entry[] = []
  let busy = new Set<string>()
  const flush = async () => {
    const outcomes = await Promise.all(waiting.map((entry) => one(deps, target, entry)))
    waiting = []
    busy = new Set()
    return outcomes
  }
  for await (const entry of entries) {
    const names = namesOf(entry)
    const earlier = names.map((name) => named.get(name)).find((line) => line !== undefined)
    if (earlier !== undefined) {
      yield* await flush()
      yield {
        line: entry.line,
        kind: target.update ? 'update' : 'skip',
        who: whoOf(entry),
        notes: [`line ${earlier} names the same person`],
      }
      continue
    }
    if (target.dryRun) for (const name of names) named.set(name, entry.line)
    // Two records of one person are not written at once: the second must see the first.
    if (waiting.length === window || names.some((name) => busy.has(name))) yield* await flush()
    waiting.push(entry)
    for (const name of names) busy.add(name)
  }
  yield* await flush()
}

const namesOf = (entry: Entry): string[] =>
  'record' in entry ? [...(entry.record.id === undefined ? [] : [`id ${entry.record.id}`]), ...identifiersOf(entry.record)] : []

const whoOf = (entry: Entry): string | undefined =>
  'record' in entry ? (entry.record.username ?? entry.record.email ?? entry.record.id) : undefined

async function one(deps: ImportDeps, target: ImportTarget, entry: Entry): Promise<Outcome> {
  const outcome = (kind: Outcome['kind'], notes: readonly string[] = []): Outcome => ({
    line: entry.line,
    kind,
    who: whoOf(entry),
    notes,
  })
  if (!('record' in entry)) return outcome('fault', entry.faults)
  const plan = await planUser(deps.directory, target, entry.record)
  if (plan.kind === 'skip') return outcome('skip', [plan.reason])
  if (plan.kind === 'fault') return outcome('fault', plan.faults)
  if (target.dryRun) return outcome(plan.kind)
  try {
    await deps.provisioning.putUser(await newUser(deps, target, plan))
    return outcome(plan.kind)
  } catch (error) {
    // Somebody else wrote the same name in between, or another tenant has the id.
    if (error instanceof AlreadyTaken) return outcome('fault', [error.message])
    throw error
  }
}

async function newUser(
  deps: ImportDeps,
  { tenant, pool }: ImportTarget,
  plan: Extract<UserPlan, { kind: 'create' | 'update' }>,
): Promise<NewUser> {
  const { passwordHash, password, totp, authenticators, id, ...profile } = plan.profile
  return {
    ...profile,
    id: plan.kind === 'update' ? plan.existing.id : ((id as UserId | undefined) ?? deps.ids.next<UserId>()),
    tenant,
    pool,
    identifiers: identifiersOf(profile),
    authenticators: await enrol(deps, plan.enrol),
  }
}

async function enrol({ ids, sealing, passwords }: ImportDeps, wanted: Enrolment): Promise<NewUser['authenticators']> {
  const make = (factor: string, secret: unknown, address: string | null) => {
    const id = ids.next<AuthenticatorId>()
    return { id, factor, sealed: secret === null ? null : sealing.seal('authenticator', id, JSON.stringify(secret)), address }
  }
  const hash = wanted.password === undefined ? wanted.passwordHash : await passwords.hash(wanted.password)
  return [
    ...(hash === undefined ? [] : [make('password', { hash }, null)]),
    ...wanted.addresses.map(({ factor, address }) => make(factor, null, address)),
    ...wanted.totp.map((secret) => make('mobile_app', secret, null)),
  ]
}
