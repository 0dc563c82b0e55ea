import type { Device } from '../../engine/engine-contract.ts'
import type { OidcDeps } from './deps.ts'

const maxMarks = 8
const lifetimeSeconds = 400 * 24 * 60 * 60
const part = /^[A-Za-z0-9_-]{16,64}$/

const nameOf = ({ secureCookies }: Pick<OidcDeps, 'secureCookies'>) => (secureCookies ? '__Host-cs_device' : 'cs_device')

/**
 * The device that a cookie header describes: `<id>.<mark>.<mark>...`. Marks are keyed digests that only the engine can
 * make, so the cookie needs no signature. A browser without one gets a fresh id and no marks: it opens no lane.
 */
export function readDevice(deps: Pick<OidcDeps, 'secureCookies' | 'random'>, cookies: string | undefined): Device {
  const prefix = `${nameOf(deps)}=`
  const value = cookies
    ?.split(/; */)
    .find((pair) => pair.startsWith(prefix))
    ?.slice(prefix.length)
  const [id, ...marks] = value?.split('.') ?? []
  if (id === undefined || marks.length > maxMarks || ![id, ...marks].every((text) => part.test(text))) {
    return { id: deps.random.token(16), marks: [] }
  }
  return { id, marks }
}

/** Set-Cookie for a device that an account has just signed in from; the newest mark first, the oldest fall off. */
export function deviceCookie(deps: Pick<OidcDeps, 'secureCookies'>, device: Device, mark: string): string {
  const marks = [mark, ...device.marks.filter((one) => one !== mark)].slice(0, maxMarks)
  const secure = deps.secureCookies ? '; Secure' : ''
  return `${nameOf(deps)}=${[device.id, ...marks].join('.')}; Path=/; Max-Age=${lifetimeSeconds}; HttpOnly; SameSite=Lax${secure}`
}
