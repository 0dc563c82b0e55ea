import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { AuthenticatorId } from '../../src/domain/ids.ts'
import { databases } from '../account/stage.ts'
import { basic, headerOf, payloadOf, postForm, verifier } from '../support/oidc-visitor.ts'
import { Clerk, call, machineToken, type Office, openOffice, type Tenancy, told } from './stage.ts'

const single = {
  rules: [{ id: 'one', where: { administration: true }, ask: { strength: 'single' } }],
  strengths: { single: {} },
} as const

describe.each(databases)('who may administer, on %s', (database) => {
  let office: Office
  let here: Tenancy
  let there: Tenancy
  const policyUrl = (at = here) => `${at.api}/workspaces/shop/policy`
  const ask = (token: string | undefined, headers: Record<string, string> = {}) => call(policyUrl(), token, { headers })

  beforeAll(async () => {
    office = await openOffice(database)
    here = await office.tenancy('acme')
    there = await office.tenancy('other')
    await here.person('ada')
    await there.person('ada')
    await here.application('machine', 'admin', { grantTypes: ['client_credentials'], redirectUris: [] })
    await here.application('counter', 'shop')
  }, 60_000)
  afterAll(() => office?.stop())

  test('AZ-6 an administrator with two factors gets in, by the Authorization header alone', async () => {
    const token = await new Clerk(here, 'ada').token()
    expect(await ask(token)).toMatchObject({ status: 200, body: { scopes: {} } })
    const elsewhere = [
      await call(`${policyUrl()}?access_token=${token}`, undefined),
      await ask(undefined, { cookie: `access_token=${token}` }),
      await ask(undefined, { authorization: token }),
      await ask(undefined, { authorization: `Basic ${token}` }),
      await ask(undefined, { authorization: `Bearer ${token} ${token}` }),
      await call(policyUrl(), undefined, { method: 'PUT', body: { access_token: token }, headers: { 'if-match': '"x"' } }),
    ]
    for (const answer of elsewhere) expect(told(answer)).toEqual([401, 'invalid_token', 'Bearer'])
    // RFC 6750 3.1: without a token the challenge names no error.
    expect((await ask(undefined)).headers.get('www-authenticate')).toBe('Bearer')
  })

  test('AZ-3 L-55 what is no access token of this administration is refused, whatever else it is good for', async () => {
    const clerk = new Clerk(here, 'ada')
    const tokens = await clerk.tokens()
    const shop = await new Clerk(here, 'ada').token({ where: 'shop', client: 'counter' })
    const foreign = await new Clerk(there, 'ada').token()
    const [head = '', body = '', signature = ''] = String(tokens.access_token).split('.')
    const forged = Buffer.from(JSON.stringify({ ...payloadOf(tokens.access_token), iss: here.issuer('shop') })).toString(
      'base64url',
    )
    const none = Buffer.from(JSON.stringify({ ...headerOf(tokens.access_token), alg: 'none' })).toString('base64url')
    const cases: [string, string][] = [
      ['an ID token', String(tokens.id_token)],
      ['a machine of the administration', await machineToken(here, 'machine')],
      ['another workspace of the tenant, scope admin and all', shop],
      ['the administration of another tenant', foreign],
      ['a token without a signature', `${head}.${body}.`],
      ['alg none', `${none}.${body}.`],
      ['its issuer exchanged', `${head}.${forged}.${signature}`],
      ['another spelling', `${head}.${body}.${signature}=`],
      ['in disguise', `~${Buffer.from(String(tokens.access_token)).toString('base64url')}`],
      ['nothing', 'x'],
      ['three dots', '...'],
      ['17 KB', 'x'.repeat(15_000)],
    ]
    for (const [what, token] of cases) expect([what, told(await ask(token))]).toEqual([what, [401, 'invalid_token', 'Bearer']])
    expect((await ask(String(tokens.access_token))).status).toBe(200)
    // Good there, and only there.
    expect((await call(policyUrl(there), foreign)).status).toBe(200)
    expect(told(await call(policyUrl(there), String(tokens.access_token)))).toEqual([401, 'invalid_token', 'Bearer'])
    expect(payloadOf(shop).suid).toBeUndefined()
  })

  test('a workspace that does not sign administrators in any more lets none of its tokens in', async () => {
    await here.workspace('shop', { administration: true })
    const token = await new Clerk(here, 'ada').token({ where: 'shop', client: 'counter' })
    expect((await ask(token)).status).toBe(200)
    await here.workspace('shop')
    expect(told(await ask(token))).toEqual([401, 'invalid_token', 'Bearer'])
  })

  test('a scope whose rules are not met any more is gone from the token at once', async () => {
    const token = await new Clerk(here, 'ada').token()
    await here.workspace('admin', {
      scopes: [{ name: 'profile' }, { name: 'admin', mfa: { factors: { mode: 'one', of: ['sms'] } } }],
    })
    expect(told(await ask(token))).toEqual([403, 'insufficient_scope', 'Bearer'])
    await here.workspace('admin')
    expect((await ask(token)).status).toBe(200)
  })

  test('AZ-2 a tenant or workspace that is not there is one answer with any other refusal', async () => {
    const token = await new Clerk(here, 'ada').token()
    const gone = `${office.house.baseUrl}/api/admin/nobody/workspaces/shop/policy`
    expect(told(await call(gone, token))).toEqual([401, 'invalid_token', 'Bearer'])
    for (const slug of ['none', 'Shop', 'shop%2f..', '%00'])
      expect([slug, (await call(`${here.api}/workspaces/${slug}/policy`, token)).status]).toEqual([slug, 404])
  })

  test('without the scope it is 403, and says which scope', async () => {
    const token = await new Clerk(here, 'ada').token({ parameters: { scope: 'openid profile' } })
    const answer = await ask(token)
    expect(told(answer)).toEqual([403, 'insufficient_scope', 'Bearer'])
    expect(answer.headers.get('www-authenticate')).toContain('scope="admin"')
  })

  test('AZ-1 whoever is in no group of administrators is refused and recorded; taken out of it, at the next request', async () => {
    const guest = await here.person('guest', ['staff'])
    const clerk = new Clerk(here, 'guest')
    const token = await clerk.token()
    expect(told(await ask(token))).toEqual([403, 'not_an_administrator', null])
    expect((await here.events('admin.refused'))[0]).toMatchObject({
      user: guest.id,
      reason: 'not_an_administrator',
      result: 'refused',
    })
    const { setGroups, setUserStatus } = office.house.store.provisioning
    await setGroups(here.tenant, guest.id, ['staff', 'administrators'])
    expect((await ask(token)).status).toBe(200)
    await setGroups(here.tenant, guest.id, ['Administrators', 'administrator'])
    expect(told(await ask(token))).toEqual([403, 'not_an_administrator', null])
    await setGroups(here.tenant, guest.id, ['administrators'])
    await setUserStatus(here.tenant, guest.id, 'disabled')
    expect(told(await ask(token))).toEqual([401, 'invalid_token', 'Bearer'])
    await setUserStatus(here.tenant, guest.id, 'active')
    expect((await ask(token)).status).toBe(200)
  })

  test('J-05 SE-4 a token ends when it is revoked, when its person signs out, and with its session', async () => {
    const revoked = await new Clerk(here, 'ada').token()
    await postForm(`${here.issuer()}/oauth2/revoke`, { token: revoked, client_id: 'acme-console' })
    expect(told(await ask(revoked))).toEqual([401, 'invalid_token', 'Bearer'])

    // The second one outlives its session elsewhere (offline_access), and not here.
    await here.application('offline', 'admin', {
      grantTypes: ['authorization_code', 'refresh_token'],
      scopes: ['openid', 'admin', 'offline_access'],
    })
    const offline = { client: 'offline', parameters: { scope: 'openid admin offline_access', prompt: 'consent' } }
    for (const entering of [{}, offline]) {
      const clerk = new Clerk(here, 'ada')
      const tokens = await clerk.tokens(entering)
      const token = String(tokens.access_token)
      expect((await ask(token)).status).toBe(200)
      const page = await clerk.follow(`${here.issuer()}/oidc/logout`, office.house.baseUrl)
      await clerk.submit(page, { logout: 'yes', action: 'continue' }, office.house.baseUrl)
      expect(told(await ask(token))).toEqual([401, 'invalid_token', 'Bearer'])
      if (tokens.refresh_token === undefined) continue
      const again = await postForm(
        `${here.issuer()}/oauth2/token`,
        { grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) },
        { authorization: basic('offline') },
      )
      expect(again.status).toBe(200)
      expect(told(await ask(String(again.body.access_token)))).toEqual([401, 'invalid_token', 'Bearer'])
    }
  })

  test('LC-4 a token falls with an authenticator that it rests on, and with its application', async () => {
    const { house } = office
    const eve = await here.person('eve')
    const token = await new Clerk(here, 'eve').token()
    expect((await ask(token)).status).toBe(200)
    const other = await new Clerk(here, 'ada').token()
    await here.application('acme-console', 'admin', { type: 'public' }, false)
    expect(told(await ask(other))).toEqual([401, 'invalid_token', 'Bearer'])
    await here.application('acme-console', 'admin', { type: 'public' })
    expect((await ask(other)).status).toBe(200)
    const app = eve.authenticators[1]?.id
    if (!app) throw new Error('no app')
    await house.store.authenticators.remove({
      tenant: here.tenant,
      user: eve.id,
      authenticators: [app],
      events: [],
      messages: [],
    })
    expect(told(await ask(token))).toEqual([401, 'invalid_token', 'Bearer'])
  })

  test('TK-3 expired: by the clock that issued it', async () => {
    const token = await new Clerk(here, 'ada').token()
    const { exp } = payloadOf(token) as { exp: number }
    const clock = vi.spyOn(Date, 'now')
    try {
      clock.mockReturnValue((exp - 1) * 1_000)
      expect((await ask(token)).status).toBe(200)
      // Fifteen seconds are left for clocks that differ.
      clock.mockReturnValue((exp + 16) * 1_000)
      expect(told(await ask(token))).toEqual([401, 'invalid_token', 'Bearer'])
    } finally {
      clock.mockRestore()
    }
  })

  test('AZ-6 RFC 9470 a password alone is told what would be enough, and is enough for nothing', async () => {
    await here.policy(single)
    const clerk = new Clerk(here, 'ada')
    const weak = await clerk.token()
    expect(payloadOf(weak).amr).toEqual(['pwd'])
    expect((await ask(weak)).status).toBe(200)
    // What the policy asks for now counts, not what it asked for then.
    await here.workspace('admin')
    const answer = await ask(weak)
    expect(told(answer)).toEqual([401, 'insufficient_user_authentication', 'Bearer'])
    expect(answer.headers.get('www-authenticate')).toMatch(
      /error="insufficient_user_authentication".*acr_values="urn:countersign:aal2"/,
    )
    // The step-up is worth something to the token that comes of it, and nothing to the one that a thief may have.
    const strong = await clerk.token({ parameters: { acr_values: 'urn:countersign:aal2' } })
    expect((await ask(strong)).status).toBe(200)
    expect(told(await ask(weak))).toEqual([401, 'insufficient_user_authentication', 'Bearer'])
  })

  test('L-55 a step-up by a factor of the same method lifts no token that was given before', async () => {
    const { house } = office
    const mia = await here.person('mia')
    const mailbox = house.ids.next<AuthenticatorId>()
    await house.store.authenticators.add({
      ...{ tenant: here.tenant, user: mia.id, events: [], messages: [] },
      authenticator: {
        id: mailbox,
        factor: 'email',
        sealed: null,
        address: 'mia@example.com',
        label: null,
        replacesOthers: false,
      },
    })
    const byMail = { id: 'mail', where: { administration: true }, ask: { factors: { mode: 'one', of: ['email'] } } } as const
    await here.policy({ rules: [byMail] })
    const clerk = new Clerk(here, 'mia')
    const weak = await clerk.token({ code: async () => (await house.message('mia@example.com'))?.parameters?.code ?? '' })
    expect(payloadOf(weak)).toMatchObject({ acr: 'urn:countersign:aal1', amr: ['mfa', 'otp', 'pwd'] })
    await here.workspace('admin')
    expect(told(await ask(weak))).toEqual([401, 'insufficient_user_authentication', 'Bearer'])
    const strong = await clerk.token({ parameters: { acr_values: 'urn:countersign:aal2' } })
    expect(payloadOf(strong)).toMatchObject({ acr: 'urn:countersign:aal2', amr: ['mfa', 'otp', 'pwd'] })
    expect((await ask(strong)).status).toBe(200)
    expect(told(await ask(weak))).toEqual([401, 'insufficient_user_authentication', 'Bearer'])
  })

  test('a rule with an age names it, and a policy that lets nobody in says so', async () => {
    const two = { id: 'two', where: { administration: true }, ask: { strength: 'aal2', freshSeconds: 600 } } as const
    await here.policy({ rules: [two] })
    const token = await new Clerk(here, 'ada').token()
    expect((await ask(token)).status).toBe(200)
    office.house.clock.advance(1_200)
    const answer = await ask(token)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toMatch(/acr_values="urn:countersign:aal2", max_age="600"/)
    await here.policy({ rules: [two, { id: 'closed', where: {}, ask: { deny: true } }] })
    expect(told(await ask(token))).toEqual([403, 'not_allowed', null])
    await here.workspace('admin')
  })

  test('the first administrator adds a second factor at the first sign-in', async () => {
    await here.person('first', ['administrators'], false)
    const page = await new Clerk(here, 'first').enter({}, verifier())
    expect(page.at).toContain('/sign-in/')
    expect(page.html).toMatch(/name="factor"|name="code"/)
  })

  test('J-03 no other site is let in: no CORS, no cookie', async () => {
    const clerk = new Clerk(here, 'ada')
    const token = await clerk.token()
    const asked = await call(policyUrl(), undefined, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://evil.example',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization',
      },
    })
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([404, null])
    const foreign = await ask(token, { origin: 'https://evil.example' })
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
    const cookies = await call(policyUrl(), undefined, { headers: { cookie: clerk.cookiesFor(here.issuer()) } })
    expect(cookies.status).toBe(401)
    expect(foreign.headers.get('cache-control')).toBe('no-store')
  })
})
