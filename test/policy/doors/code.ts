import { authorize, codeOf, exchange, parametersOf, warmUp } from './authorize.ts'
import { type Door, momentary } from './door.ts'

/** The authorization code, from the first page on. */
export const code: Door = {
  name: 'authorize, code, token',
  covers: ['src/protocols/oidc', 'grant:authorization_code'],
  async enter(place, guest, enforce, row) {
    await enforce()
    const { page, secret } = await authorize(place, guest, { parameters: parametersOf(row) })
    const found = codeOf(page)
    return found !== null && (await exchange(place, found, secret)) !== undefined
  },
}

/** A code that was given before policy asked for more is no token after. */
export const lateCode: Door = {
  name: 'a code from before, exchanged after',
  covers: ['grant:authorization_code'],
  async enter(place, guest, enforce) {
    await warmUp(place, guest)
    const { page, secret } = await authorize(place, guest)
    const found = codeOf(page)
    if (found === null) throw new Error('no code before anything was asked for')
    await enforce()
    return (await exchange(place, found, secret)) !== undefined
  },
  leavesOut: momentary,
}
