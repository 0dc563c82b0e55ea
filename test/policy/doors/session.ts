import { authorize, codeOf, exchange, warmUp } from './authorize.ts'
import { type Door, demands } from './door.ts'

/** Single sign-on with what a session has shown before policy asked for more, and no page. */
export const silent: Door = {
  name: 'a session, prompt=none',
  covers: ['src/protocols/oidc', 'grant:authorization_code'],
  async enter(place, guest, enforce) {
    await warmUp(place, guest)
    await enforce()
    const { page, secret } = await authorize(place, guest, { parameters: { prompt: 'none' } })
    const found = codeOf(page)
    return found !== null && (await exchange(place, found, secret)) !== undefined
  },
  leavesOut: demands,
}

/** The same, where pages may ask: whoever is not willing to show more stands before one. */
export const signedOn: Door = {
  name: 'a session, and pages that ask for the rest',
  covers: ['src/protocols/oidc', 'grant:authorization_code'],
  async enter(place, guest, enforce) {
    await warmUp(place, guest)
    await enforce()
    const { page, secret } = await authorize(place, guest)
    const found = codeOf(page)
    return found !== null && (await exchange(place, found, secret)) !== undefined
  },
  leavesOut: demands,
}
