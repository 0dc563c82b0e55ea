import type { OidcDeps } from './deps.ts'

type Deps = Pick<OidcDeps, 'secureCookies'>

/** Accounts that one browser may be remembered for. */
const maxTokens = 5
/** `<authenticator>.<secret>`; the secret is what is worth something. */
const token = /^[0-9a-f-]{36}[.][A-Za-z0-9_-]{22,86}$/
const separator = '~'

const nameOf = ({ secureCookies }: Deps) => (secureCookies ? '__Host-cs_trusted' : 'cs_trusted')

/** The secrets that a remembered browser brings along. */
export function readTrusted(deps: Deps, cookies: string | undefined): readonly string[] {
  const prefix = `${nameOf(deps)}=`
  const value = cookies
    ?.split(/; */)
    .find((pair) => pair.startsWith(prefix))
    ?.slice(prefix.length)
  const tokens = value?.split(separator) ?? []
  return tokens.length <= maxTokens && tokens.every((one) => token.test(one)) ? tokens : []
}

/** Set-Cookie that remembers this browser for one more account; the oldest falls off (RC-8: HttpOnly, `__Host-` where https). */
export function trustedCookie(
  deps: Deps,
  known: readonly string[],
  added: { readonly token: string; readonly lifetimeSeconds: number },
): string {
  const tokens = [added.token, ...known].slice(0, maxTokens)
  const secure = deps.secureCookies ? '; Secure' : ''
  return `${nameOf(deps)}=${tokens.join(separator)}; Path=/; Max-Age=${added.lifetimeSeconds}; HttpOnly; SameSite=Lax${secure}`
}
