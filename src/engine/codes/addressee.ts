import { parseMailbox } from '../../platform/mailbox.ts'
import { parsePhone } from '../../platform/phone-numbers.ts'
import { normaliseIdentifier } from '../identifier.ts'
import type { UserRecord } from '../ports/directory.ts'
import type { CodeCaller, CodeDeps } from './code-deps.ts'
import { readUserId } from './extended-code.ts'

/** Whom a code is about: by id, by what they sign in with, or by a verified address. */
export interface Addressee {
  readonly userId?: string | undefined
  readonly identifier?: string | undefined
  readonly address?: string | undefined
}

/** Somebody of this pool, by the most exact of what was given; undefined where there is nobody. */
export async function findAddressee(
  { directory }: Pick<CodeDeps, 'directory'>,
  { pool }: Pick<CodeCaller, 'pool'>,
  { userId, identifier, address }: Addressee,
): Promise<UserRecord | undefined> {
  if (userId !== undefined) {
    const id = readUserId(userId)
    const user = id && (await directory.find(pool.tenant, id))
    return user?.pool === pool.pool ? user : undefined
  }
  if (identifier !== undefined) return directory.findByIdentifier(pool.pool, normaliseIdentifier(identifier))
  const canonical = address === undefined ? undefined : canonicalAddress(address)
  if (canonical === undefined) return undefined
  const user = await directory.findByAddress(pool.pool, canonical)
  // Whoever signs in with it is meant, too, although nobody has verified it yet.
  const named = user ?? (await directory.findByIdentifier(pool.pool, normaliseIdentifier(canonical)))
  return named && isTheirs(named, canonical) ? named : undefined
}

/** A parsed mailbox or a number in E.164 form; undefined for anything else (G-05, ML-5). */
export const canonicalAddress = (typed: string): string | undefined =>
  typed.includes('@') ? parseMailbox(typed.trim()) : parsePhone(typed.trim())

/** Whether this address is on the record of that person, verified or not. */
export const isTheirs = ({ email, phone }: Pick<UserRecord, 'email' | 'phone'>, address: string): boolean =>
  phone === address || (email !== null && normaliseIdentifier(email) === normaliseIdentifier(address))
