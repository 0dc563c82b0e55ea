import type { OidcDeps } from './deps.ts'

type Deps = Pick<OidcDeps, 'secureCookies'>

const nameOf = ({ secureCookies }: Deps, uid: string) => `${secureCookies ? '__Host-' : ''}cs_begun_${uid}`

/**
 * Set-Cookie that says: the sign-in `uid` was begun in this browser; lives `seconds`. The library's own cookies of a sign-in
 * are bound to paths, so they cannot have the `__Host-` prefix, and a neighbouring host name could plant its own sign-in in
 * somebody's browser and collect what that person proves (J-01). This one it cannot plant: only its name matters.
 */
export const begunCookie = (deps: Deps, uid: string, seconds: number): string =>
  `${nameOf(deps, uid)}=1; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${deps.secureCookies ? '; Secure' : ''}`

/** Whether the browser with this cookie header began the sign-in `uid` (SE-2). */
export const begunHere = (deps: Deps, uid: string, cookies: string | undefined): boolean =>
  cookies?.split(/; */).some((pair) => pair === `${nameOf(deps, uid)}=1`) ?? false
