import type { PoolId, TenantId, UserId } from '../../domain/ids.ts'
import { sortedGroups } from '../group-name.ts'
import { normaliseIdentifier } from '../identifier.ts'
import type { Directory, UserRecord } from '../ports/directory.ts'
import type { TravellingAddress, TravellingTotp, TravellingUser } from './user-record.ts'

/** Into which pool, and how. */
export interface ImportTarget {
  readonly tenant: TenantId
  readonly pool: PoolId
  /** Says what would happen, and writes nothing. */
  readonly dryRun: boolean
  /** Changes users that are there already; else they are left alone. */
  readonly update: boolean
  /** Takes passwords in clear, and hashes them. */
  readonly plain: boolean
}

/** What an import would do with one record. Nothing is written by planning. */
export type UserPlan =
  | { readonly kind: 'create'; readonly profile: TravellingUser; readonly enrol: Enrolment }
  | { readonly kind: 'update'; readonly existing: UserRecord; readonly profile: TravellingUser; readonly enrol: Enrolment }
  | { readonly kind: 'skip'; readonly reason: string }
  | { readonly kind: 'fault'; readonly faults: readonly string[] }

/** Authenticators to be added. */
export interface Enrolment {
  readonly passwordHash?: string
  readonly password?: string
  readonly totp: readonly TravellingTotp[]
  readonly addresses: readonly TravellingAddress[]
}

/** What people may name themselves by: user name and e-mail address, in canonical form. */
export const identifiersOf = ({
  username,
  email,
}: {
  readonly username?: string | null
  readonly email?: string | null
}): string[] =>
  [...new Set([username, email].flatMap((one) => (one ? [normaliseIdentifier(one)] : [])))].filter((one) => one !== '')

/** Decides what becomes of a record, by what the pool has already. */
export async function planUser(
  directory: Pick<Directory, 'find' | 'findByIdentifier'>,
  { tenant, pool, update, plain }: ImportTarget,
  record: TravellingUser,
): Promise<UserPlan> {
  const fault = (...faults: string[]): UserPlan => ({ kind: 'fault', faults })
  if (record.password !== undefined && !plain)
    return fault('It holds a password in clear. Give passwordHash, or say --plain to have such passwords hashed here.')
  const identifiers = identifiersOf(record)
  if (identifiers.length === 0 && record.id === undefined) return fault('It needs a username, an email or an id.')

  const found = new Map<string, UserRecord>()
  const byId = record.id === undefined ? undefined : await directory.find(tenant, record.id as UserId)
  if (byId && byId.pool !== pool) return fault('A user of another pool has this id. Leave the id out, or give another one.')
  if (byId) found.set(byId.id, byId)
  for (const identifier of identifiers) {
    const user = await directory.findByIdentifier(pool, identifier)
    if (user) found.set(user.id, user)
  }
  const [existing, ...others] = found.values()
  if (others.length > 0) return fault('Its id, username and email belong to different users. Correct or remove one of them.')
  if (!existing) return { kind: 'create', profile: record, enrol: enrolment(record, undefined) }
  if (record.id !== undefined && existing.id !== record.id)
    return fault('Its username or email belongs to a user with another id. Leave the id out, or correct it.')
  if (!update) return { kind: 'skip', reason: 'there is such a user already; --update changes it' }
  const profile = { ...profileOf(existing), ...changes(existing, record) }
  const enrol = enrolment(record, existing)
  return same(profileOf(existing), profile) && nothing(enrol)
    ? { kind: 'skip', reason: 'nothing to change' }
    : { kind: 'update', existing, profile, enrol }
}

type Profile = Omit<TravellingUser, 'passwordHash' | 'password' | 'totp' | 'authenticators'>

/** The profile of a stored user; what they do not have is left out. */
export const profileOf = (user: UserRecord): Profile => ({
  id: user.id,
  ...(user.username === null ? {} : { username: user.username }),
  ...(user.email === null ? {} : { email: user.email, emailVerified: user.emailVerified }),
  ...(user.phone === null ? {} : { phone: user.phone, phoneVerified: user.phoneVerified }),
  ...(user.name === null ? {} : { name: user.name }),
  ...(user.locale === null ? {} : { locale: user.locale }),
  status: user.status,
  ...(user.groups.length === 0 ? {} : { groups: sortedGroups(user.groups) }),
})

/** A new address is not verified because the old one was. */
function changes(existing: UserRecord, { passwordHash, password, totp, authenticators, ...profile }: TravellingUser): Profile {
  return {
    ...(profile.email !== undefined && differ(profile.email, existing.email) ? { emailVerified: false } : {}),
    ...(profile.phone !== undefined && profile.phone !== existing.phone ? { phoneVerified: false } : {}),
    ...profile,
  }
}

/** The case of a mailbox is kept, and makes no other mailbox. */
const differ = (email: string, stored: string | null): boolean => normaliseIdentifier(email) !== normaliseIdentifier(stored ?? '')

/**
 * Kinds of authenticator that the user lacks. One they have is never replaced: an old file must not bring back a password or
 * an app that was changed since. Where a record says nothing of addresses, a verified mailbox is one.
 */
function enrolment(record: TravellingUser, existing: UserRecord | undefined): Enrolment {
  const lacks = (factor: string) => !existing?.authenticators.some((one) => one.factor === factor)
  const mailbox =
    record.emailVerified === true && record.email !== undefined ? [{ factor: 'email', address: record.email } as const] : []
  return {
    ...(record.passwordHash !== undefined && lacks('password') ? { passwordHash: record.passwordHash } : {}),
    ...(record.password !== undefined && lacks('password') ? { password: record.password } : {}),
    totp: lacks('mobile_app') ? (record.totp ?? []) : [],
    addresses: (record.authenticators ?? mailbox).filter(({ factor }) => lacks(factor)),
  }
}

const same = (a: Profile, b: Profile): boolean => {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof Profile>
  return [...names].every((name) => (name === 'groups' ? sameGroups(a.groups, b.groups) : a[name] === b[name]))
}

const sameGroups = (a: readonly string[] = [], b: readonly string[] = []): boolean => a.join(' ') === b.join(' ')

const nothing = ({ passwordHash, password, totp, addresses }: Enrolment): boolean =>
  passwordHash === undefined && password === undefined && totp.length === 0 && addresses.length === 0
