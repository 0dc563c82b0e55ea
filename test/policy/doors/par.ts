import { redirectUri } from '../../support/oidc-lab.ts'
import { basic, challengeOf, postForm, verifier } from '../../support/oidc-visitor.ts'
import { codeOf, exchange, parametersOf } from './authorize.ts'
import type { Door } from './door.ts'

/** A pushed authorization request (RFC 9126). */
export const par: Door = {
  name: 'pushed request, code, token',
  covers: ['src/protocols/oidc', 'grant:authorization_code'],
  async enter(place, guest, enforce, row) {
    await enforce()
    const secret = verifier()
    const pushed = await postForm(
      `${place.issuer}/par`,
      {
        ...{ client_id: 'shop', response_type: 'code', redirect_uri: redirectUri, scope: 'openid' },
        ...{ code_challenge: challengeOf(secret), code_challenge_method: 'S256' },
        ...parametersOf(row),
      },
      { authorization: basic('shop') },
    )
    const query = new URLSearchParams({ client_id: 'shop', request_uri: String(pushed.body.request_uri) })
    const found = codeOf(await guest.go(`${place.issuer}/oauth2/authorize?${query}`))
    return found !== null && (await exchange(place, found, secret)) !== undefined
  },
}
