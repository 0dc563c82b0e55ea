import { authorize, codeOf, exchange, token, warmUp } from './authorize.ts'
import { type Door, momentary } from './door.ts'

/** A refresh token from before policy asked for more. */
export const refresh: Door = {
  name: 'refresh after policy became stricter',
  covers: ['grant:refresh_token'],
  async enter(place, guest, enforce) {
    await warmUp(place, guest)
    const { page, secret } = await authorize(place, guest, { parameters: { scope: 'openid offline_access', prompt: 'consent' } })
    const tokens = await exchange(place, codeOf(page) ?? '', secret)
    if (tokens?.refresh_token === undefined) throw new Error('no refresh token before anything was asked for')
    await enforce()
    const { body } = await token(place, { grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) })
    return body.access_token !== undefined
  },
  leavesOut: momentary,
}
