import type { TransactionId } from '../domain/ids.ts'
import type { KeyedHash } from '../platform/contract.ts'

interface Deps {
  readonly keyedHash: KeyedHash
  /** True where browsers reach this server by https. */
  readonly secureCookies: boolean
}

/** A sign-in that waits in this browser for an answer from elsewhere, and the page on which it waits. */
export interface Waiting {
  readonly transaction: TransactionId
  /** Path of this server. */
  readonly page: string
  /** Where forms may end besides this server (formTargetOf): the application's own origin, at the end of the sign-in. */
  readonly formTargets: readonly string[]
}

const nameOf = ({ secureCookies }: Deps, transaction: string) => `${secureCookies ? '__Host-' : ''}cs_waits_${transaction}`

/**
 * Set-Cookie that says: this browser waits on `page` for an answer to `transaction`; lives `seconds`. A link opened here needs
 * one click then, and leads back to the page (ML-3). The value is sealed by a keyed digest, so it leads nowhere else, and
 * `__Host-` keeps a neighbouring host name from making somebody's browser wait for a stranger's sign-in (J-01).
 */
export function waitingCookie(deps: Deps, { transaction, ...place }: Waiting, seconds: number): string {
  const text = JSON.stringify(place)
  const value = `${Buffer.from(text).toString('base64url')}.${deps.keyedHash.digest('waiting-page', transaction, text)}`
  const secure = deps.secureCookies ? '; Secure' : ''
  return `${nameOf(deps, transaction)}=${value}; Path=/; Max-Age=${Math.max(1, Math.ceil(seconds))}; HttpOnly; SameSite=Lax${secure}`
}

/** Where the browser with this cookie header waits for `transaction`; undefined where it does not. */
export function waitingHere(
  deps: Deps,
  transaction: TransactionId,
  cookies: string | undefined,
): Omit<Waiting, 'transaction'> | undefined {
  const prefix = `${nameOf(deps, transaction)}=`
  const pair = cookies?.split(/; */).find((one) => one.startsWith(prefix))
  const [, encoded, digest] = /^([A-Za-z0-9_-]{1,2048})\.([A-Za-z0-9_-]{1,64})$/.exec(pair?.slice(prefix.length) ?? '') ?? []
  if (encoded === undefined || digest === undefined) return undefined
  const text = Buffer.from(encoded, 'base64url').toString()
  if (!deps.keyedHash.matches(digest, 'waiting-page', transaction, text)) return undefined
  return JSON.parse(text) as Omit<Waiting, 'transaction'>
}
