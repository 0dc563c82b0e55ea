import { sql } from 'kysely'
import type { Authenticators, NewAuthenticator } from '../engine/ports/authenticators.ts'
import type { Settlement } from '../engine/ports/transactions.ts'
import { addFailure, countFailure, forgetFailures, forgetUnanswered, forgiveFailures } from './authenticator-failures.ts'
import {
  findActive,
  insertAuthenticator,
  markUsed,
  removeAuthenticator,
  removeOthers,
  renameAuthenticator,
} from './authenticator-statements.ts'
import type { Driver } from './driver.ts'
import { statement } from './statement.ts'
import { later, one, type Step } from './unit.ts'

/** No row for a user who is not there. The row is held until the unit ends: changes of one person take turns, each sees the last. */
export const holdUser = statement<{ tenant: string; user: string | null }>()((q, p) =>
  q.db.updateTable('users').set({ updated_at: q.now }).where('id', '=', p.user).where('tenant_id', '=', p.tenant).returning('id'),
)

const verifyContact = statement<{ tenant: string; user: string | null; email: string | null; phone: string | null }>()((q, p) =>
  q.db
    .updateTable('users')
    .set({
      email: sql<string | null>`coalesce(${p.email}, email)`,
      email_verified: sql<number>`case when cast(${p.email} as text) is null then email_verified else 1 end`,
      phone: sql<string | null>`coalesce(${p.phone}, phone)`,
      phone_verified: sql<number>`case when cast(${p.phone} as text) is null then phone_verified else 1 end`,
      updated_at: q.now,
    })
    .where('id', '=', p.user)
    .where('tenant_id', '=', p.tenant),
)

/**
 * What a step changes about its user's authenticators. The conditions (secrets used up, stock, requests) were met before, but
 * for two: `stale` where something it relies on has gone, `replayed` where somebody has the new one's unique name.
 */
export function* writeAuthenticators({ tenant, user, ...s }: Settlement): Step<'done' | 'stale' | 'replayed'> {
  if (s.proof) yield* later(markUsed, { tenant, user, authenticator: s.proof.authenticator })
  if (s.failure) {
    yield* later(countFailure, { tenant, ...s.failure })
    yield* later(addFailure, { tenant, ...s.failure })
  }
  if (s.forgive) {
    yield* later(forgiveFailures, { tenant, user, ...s.forgive })
    yield* later(forgetFailures, s.forgive)
  }
  if (s.answered) yield* later(forgetUnanswered, { tenant, user })
  if (s.enrol || (s.remove ?? []).length > 0) yield* later(holdUser, { tenant, user })
  for (const authenticator of s.reliesOn ?? []) if (!(yield* one(findActive, { tenant, user, authenticator }))) return 'stale'
  for (const authenticator of s.remove ?? []) yield* later(removeAuthenticator, { tenant, user, authenticator })
  if (s.rename) yield* later(renameAuthenticator, { tenant, user, ...s.rename })
  if (s.contact) yield* later(verifyContact, { tenant, user, ...s.contact })
  return s.enrol && !(yield* addAuthenticator(tenant, user, s.enrol)) ? 'replayed' : 'done'
}

/** False where somebody has one of the same unique name. */
export function* addAuthenticator(
  tenant: string,
  user: string | null,
  { id, factor, sealed, address, ...more }: NewAuthenticator,
): Step<boolean> {
  const { label = null, marker = null, unique = null, lifetimeSeconds = null } = more
  const lifetimeMs = lifetimeSeconds === null ? null : lifetimeSeconds * 1000
  const values = { tenant, user, id, factor, sealed, address, label, marker, unique, lifetimeMs }
  if (unique === null) yield* later(insertAuthenticator, values)
  else if (!(yield* one(insertAuthenticator, values))) return false
  if (more.replacesOthers) yield* later(removeOthers, { tenant, user, authenticator: id, factor })
  return true
}

const replaceSealed = statement<{ tenant: string; authenticator: string; sealed: string }>()((q, p) =>
  q.db
    .updateTable('authenticators')
    .set({ sealed: p.sealed })
    .where('id', '=', p.authenticator)
    .where('tenant_id', '=', p.tenant),
)

export const createAuthenticators = (driver: Driver): Pick<Authenticators, 'replaceSecret'> => ({
  replaceSecret: async (tenant, authenticator, sealed) => {
    await driver.write(replaceSealed, { tenant, authenticator, sealed })
  },
})
