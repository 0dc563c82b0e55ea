import { authorizeUrl, payloadOf, verifier } from '../../support/oidc-visitor.ts'
import { codeOf, exchange } from './authorize.ts'
import type { Door } from './door.ts'

/** A guarded scope at consent: locked until what its rule asks for is shown; without it the person may go on. */
export const consent: Door = {
  name: 'a guarded scope at consent',
  covers: ['src/protocols/oidc', 'grant:authorization_code'],
  async enter(place, guest, enforce) {
    await enforce()
    const { baseUrl } = place.house
    const secret = verifier()
    const parameters = { scope: 'openid payments', prompt: 'consent' }
    const url = authorizeUrl({ issuer: place.issuer }, { client: 'asking', verifier: secret, parameters })
    // Up to the consent page, without an answer to it.
    let page = await guest.up(url)
    if (page.html.includes('name="verify" value="payments"'))
      page = await guest.through(await guest.submit(page, { verify: 'payments' }, baseUrl))
    if (!page.html.includes('value="deny"')) return false
    const done = await guest.submit(page, { scopes: 'payments', action: 'allow' }, baseUrl)
    const found = codeOf(done)
    const tokens = found === null ? undefined : await exchange(place, found, secret, 'asking')
    return String(payloadOf(tokens?.access_token).scope ?? '').includes('payments')
  },
  isFor: ({ demand }) => demand?.scopes?.includes('payments') === true,
}
