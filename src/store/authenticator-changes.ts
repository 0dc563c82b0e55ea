import type { Authenticators, Change } from '../engine/ports/authenticators.ts'
import type { Directory } from '../engine/ports/directory.ts'
import { record } from './audit.ts'
import { removeAuthenticator } from './authenticator-statements.ts'
import { addAuthenticator, holdUser } from './authenticators.ts'
import type { Driver } from './driver.ts'
import { post } from './messages.ts'
import { statement } from './statement.ts'
import { later, one, rollback, type Step, type Unit } from './unit.ts'

const forgiveAccount = statement<{ tenant: string; account: string }>()((q, p) =>
  q.db
    .updateTable('failures')
    .set({ failures: 0, next_allowed_at: 0 })
    .where('tenant_id', '=', p.tenant)
    .where('account', '=', p.account),
)

/** Changes from outside of a person's own transaction. */
export function createAuthenticatorChanges(
  driver: Driver,
  directory: Pick<Directory, 'find'>,
  node: string,
): Omit<Authenticators, 'replaceSecret'> {
  /** One change of one person, with what is written about it; all of it or nothing. */
  const change = ({ tenant, user, messages, events }: Change, work: () => Step<boolean>): Promise<boolean> =>
    driver.unit(function* (): Unit<boolean> {
      if (!(yield* one(holdUser, { tenant, user }))) return rollback(false)
      if (!(yield* work())) return rollback(false)
      yield* post(messages, node)
      yield* record(events, node)
      return true
    })

  return {
    list: async (tenant, user) => (await directory.find(tenant, user))?.authenticators ?? [],

    add: (about) =>
      change(about, function* () {
        return yield* addAuthenticator(about.tenant, about.user, about.authenticator)
      }),

    remove: (about) =>
      change(about, function* () {
        const { tenant, user } = about
        for (const authenticator of about.authenticators) {
          if (!(yield* one(removeAuthenticator, { tenant, user, authenticator }))) return false
        }
        return true
      }),

    unlock: (about) =>
      change(about, function* () {
        yield* later(forgiveAccount, { tenant: about.tenant, account: `user:${about.user}` })
        return true
      }),
  }
}
