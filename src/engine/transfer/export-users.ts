import type { PoolId, TenantId, UserId } from '../../domain/ids.ts'
import type { Sealing } from '../../platform/contract.ts'
import type { AuthenticatorRecord, UserRecord } from '../ports/directory.ts'
import type { People } from '../ports/people.ts'
import { profileOf } from './plan-user.ts'
import { addressFactors, type TravellingAddress, type TravellingTotp, type TravellingUser } from './user-record.ts'

export interface ExportDeps {
  readonly people: Pick<People, 'page'>
  readonly sealing: Pick<Sealing, 'open'>
}

export interface ExportSource {
  readonly tenant: TenantId
  readonly pool: PoolId
  /** With password hashes and TOTP secrets. */
  readonly secrets: boolean
}

/** A person, and the factors of theirs that stay behind. */
export interface Exported {
  readonly user: TravellingUser
  readonly left: readonly string[]
}

const pageSize = 500

/** Everybody in the pool, in the order of their ids; a page at a time is in memory. */
export async function* exportUsers(deps: ExportDeps, { tenant, pool, secrets }: ExportSource): AsyncGenerator<Exported> {
  let after: UserId | null = null
  for (;;) {
    const page: readonly UserRecord[] = await deps.people.page(tenant, pool, after, pageSize)
    for (const user of page) yield exported(deps, user, secrets)
    const last = page.at(-1)
    if (!last) return
    after = last.id
  }
}

function exported({ sealing }: ExportDeps, user: UserRecord, secrets: boolean): Exported {
  const open = (one: AuthenticatorRecord): unknown => JSON.parse(sealing.open('authenticator', one.id, one.sealed ?? ''))
  const active = user.authenticators.filter((one) => one.status === 'active')
  const addresses = active.filter((one) => addressFactors.includes(one.factor) && one.address !== null)
  const password = active.find((one) => one.factor === 'password' && one.sealed !== null)
  const apps = active.filter((one) => one.factor === 'mobile_app' && one.sealed !== null)
  const travelling = new Set([...addresses, ...apps, ...(password ? [password] : [])])
  return {
    user: {
      ...profileOf(user),
      ...(secrets && password ? { passwordHash: (open(password) as { hash: string }).hash } : {}),
      ...(secrets && apps.length > 0 ? { totp: apps.map((one) => totpOf(open(one) as TravellingTotp)) } : {}),
      authenticators: addresses.map((one) => ({ factor: one.factor, address: one.address }) as TravellingAddress),
    },
    left: user.authenticators.filter((one) => !travelling.has(one)).map((one) => one.factor),
  }
}

/** In the order of the format, and nothing else that a factor may keep with it. */
const totpOf = ({ secret, digits, period, algorithm }: TravellingTotp): TravellingTotp => ({ secret, digits, period, algorithm })
