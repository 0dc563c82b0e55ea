import { redirectUri } from '../../support/oidc-lab.ts'
import { authorizeUrl, postForm, verifier } from '../../support/oidc-visitor.ts'
import { codeOf } from './authorize.ts'
import type { Door } from './door.ts'

/** The admin API, with a token from before: policy is judged at each request. */
export const admin: Door = {
  name: 'admin API',
  covers: ['src/admin'],
  async enter(place, guest, enforce) {
    const { at, house } = place
    // Nothing but a first factor, and what an application asks for.
    await at.policy({ rules: [{ id: 'calm', where: { administration: true }, ask: { freshSeconds: 10_000_000 } }] })
    const [, ...seconds] = guest.shows
    const factors = seconds.length > 0 ? { factors: { mode: 'all' as const, of: seconds } } : {}
    await at.application('console', 'admin', { type: 'public', ...factors })
    const secret = verifier()
    const issuer = at.issuer('admin')
    const page = await guest.go(
      authorizeUrl({ issuer }, { client: 'console', verifier: secret, parameters: { scope: 'openid admin' } }),
    )
    const { body } = await postForm(`${issuer}/oauth2/token`, {
      ...{ grant_type: 'authorization_code', code: codeOf(page) ?? '', redirect_uri: redirectUri },
      ...{ code_verifier: secret, client_id: 'console' },
    })
    if (body.access_token === undefined) throw new Error(`no token before anything was asked for: ${page.at}`)
    await at.application('console', 'admin', { type: 'public' })
    await enforce()
    const answer = await fetch(`${house.baseUrl}/api/admin/${at.slug}/workspaces/shop/policy`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    })
    return answer.status === 200
  },
  isFor: ({ administration }) => administration === true,
}
