import { describe, expect, it } from 'vitest'
import { readTrusted, trustedCookie } from './trusted-cookie.ts'

const token = (at: number) => `018f0000-0000-7000-8000-00000000000${at}.${String(at).repeat(43)}`
const added = { token: token(1), lifetimeSeconds: 30 * 86_400 }

describe('the cookie of a remembered browser', () => {
  it('RC-8 SE-3 is a `__Host-` one behind https, for this host and its server only', () => {
    expect(trustedCookie({ secureCookies: true }, [], added)).toBe(
      `__Host-cs_trusted=${token(1)}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure`,
    )
    expect(trustedCookie({ secureCookies: false }, [], added)).not.toMatch(/__Host-|Secure/)
  })

  it('keeps five accounts, the newest first', () => {
    const cookie = trustedCookie({ secureCookies: true }, [2, 3, 4, 5, 6].map(token), added)
    expect(readTrusted({ secureCookies: true }, cookie.split(';', 1)[0])).toEqual([1, 2, 3, 4, 5].map(token))
  })

  it('J-01 one that a neighbour planted under another name, or that is of another form, is nothing', () => {
    const secure = { secureCookies: true }
    for (const value of [`${token(1)}x`.repeat(3), [1, 2, 3, 4, 5, 6].map(token).join('~'), '', 'x'])
      expect(readTrusted(secure, `__Host-cs_trusted=${value}`)).toEqual([])
    expect(readTrusted(secure, `cs_trusted=${token(1)}`)).toEqual([])
    expect(readTrusted(secure, undefined)).toEqual([])
  })
})
