import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deviceGrant } from '../support/oidc-lab.ts'
import { basic, type Landing, postForm } from '../support/oidc-visitor.ts'
import { type Fortress, startFortress } from './fortress.ts'
import { codeOf, enter, filled, offlineTokens, open, Roamer } from './visits.ts'

describe.each(['sqlite', 'postgres'] as const)('order and identity, on %s', (database) => {
  let fortress: Fortress
  beforeAll(async () => {
    fortress = await startFortress({ database })
    await fortress.application('web')
    await fortress.application('app', {
      factors: { mode: 'one', of: ['mobile_app'] },
      grantTypes: ['authorization_code', 'refresh_token', deviceGrant],
    })
    await fortress.application('both', { factors: { mode: 'all', of: ['email', 'mobile_app'] } })
  })
  afterAll(() => fortress?.stop())

  const here = (page: Landing) => page.at.startsWith(fortress.baseUrl)
  const resume = (visitor: Roamer, page: Landing) =>
    visitor.follow(`${fortress.issuer}/oauth2/authorize/${page.at.split('/').at(-1)}`, fortress.baseUrl)

  test('E-01 nothing but the second factor completes a sign-in: no resume, no empty or repeated form, no other action', async () => {
    const person = await fortress.person(`e01-${database}`)
    const visitor = new Roamer(fortress)
    const page = await enter(fortress, visitor, person, 'app')
    expect(page.html).toContain('name="code"')
    expect(codeOf(await resume(visitor.clone() as Roamer, page).catch(() => page))).toBeNull()
    for (const fields of [
      {},
      { action: 'continue' },
      { action: 'allow' },
      { action: 'complete' },
      { code: '' },
      { code: ' - ' },
      { password: person.password },
      { identifier: person.name, password: person.password },
      { factor: 'password', password: person.password },
      { factor: 'mobile_app' },
      { action: 'back' },
      { action: 'resend' },
      { mfa: 'true', acr: 'urn:countersign:aal2', proofs: '[]', stage: 'succeeded', rememberDevice: 'true' },
    ] as Record<string, string>[]) {
      const at = await visitor.follow(page.at, fortress.baseUrl)
      if (!here(at)) break
      const end = await visitor.submit(at, fields, fortress.baseUrl)
      expect([fields, codeOf(end)]).toEqual([fields, null])
    }
    for (const path of ['complete', 'resume', 'authenticate/OTP/complete', 'callback']) {
      const response = await visitor.post(`${page.at}/${path}`, {})
      expect([path, response.status]).toEqual([path, 404])
    }
  })

  test('E-01 neither does the device door: the same application asks for the same factors there', async () => {
    const person = await fortress.person(`e01d-${database}`)
    const auth = { authorization: basic('app') }
    const device = (await postForm(`${fortress.issuer}/device/authorization`, { scope: 'openid' }, auth)).body
    const poll = () =>
      postForm(`${fortress.issuer}/oauth2/token`, { grant_type: deviceGrant, device_code: String(device.device_code) }, auth)
    const visitor = new Roamer(fortress)
    let page = await visitor.follow(`${fortress.issuer}/device`, fortress.baseUrl)
    page = await visitor.submit(page, { user_code: String(device.user_code) }, fortress.baseUrl)
    page = await visitor.submit(page, {}, fortress.baseUrl)
    expect(page.html).toContain('name="password"')
    page = await visitor.submit(
      page,
      { identifier: person.name, password: person.password, action: 'continue' },
      fortress.baseUrl,
    )
    expect(page.html).toContain('name="code"')
    expect((await poll()).body.error).toBe('authorization_pending')
    await visitor.clone().get(`${fortress.issuer}/device/${page.at.split('/').at(-1)}`)
    expect((await poll()).body.error).not.toBe(undefined)
  })

  test('E-01 a session from an application without factors is not enough for one with them', async () => {
    const person = await fortress.person(`e01s-${database}`)
    const visitor = new Roamer(fortress)
    expect(codeOf(await enter(fortress, visitor, person))).toBeTruthy()
    const page = await open(fortress, visitor, 'app')
    expect(codeOf(page)).toBeNull()
    const silent = await open(fortress, visitor, 'app', { prompt: 'none' })
    expect(silent.at).toContain('error=')
    // Lower classes asked for do not lower what the application needs.
    expect(codeOf(await open(fortress, visitor, 'app', { acr_values: 'urn:countersign:aal1' }))).toBeNull()
  })

  test('E-03 E-04 a factor that is not asked for, of somebody else, or of another kind is refused before anything is sent', async () => {
    const [person, mallory] = [await fortress.person(`e03-${database}`), await fortress.person(`e03m-${database}`)]
    const visitor = new Roamer(fortress)
    const first = await enter(fortress, visitor, person, 'app')
    for (const factor of [
      'email',
      'email:2',
      'password',
      'sms',
      'mobile_app:2',
      mallory.id,
      mallory.email,
      '../email',
      '__proto__',
    ]) {
      const at = await visitor.follow(first.at, fortress.baseUrl)
      const end = await visitor.submit(
        at,
        { factor, to: mallory.email, email: mallory.email, destination: mallory.email },
        fortress.baseUrl,
      )
      expect([factor, codeOf(end)]).toEqual([factor, null])
    }
    await visitor.submit(await visitor.follow(first.at, fortress.baseUrl), { code: mallory.totp() }, fortress.baseUrl)
    expect(codeOf(await visitor.follow(first.at, fortress.baseUrl))).toBeNull()
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect([fortress.mailsTo(person.email), fortress.mailsTo(mallory.email)]).toEqual([0, 0])
  })

  test('E-05 after the first factor nobody else can be named, and another sign-in cannot be slipped in', async () => {
    const [victim, mallory] = [await fortress.person(`e05-${database}`), await fortress.person(`e05m-${database}`)]
    const visitor = new Roamer(fortress)
    const page = await enter(fortress, visitor, mallory, 'app')
    const named = { identifier: victim.name, userId: victim.id, sub: victim.id, user: victim.id, login_hint: victim.name }
    const end = await visitor.submit(page, { ...named, code: mallory.totp() }, fortress.baseUrl)
    expect(codeOf(end)).toBeNull()
    const last = await visitor.submit(await visitor.follow(page.at, fortress.baseUrl), { code: mallory.totp() }, fortress.baseUrl)
    const done = (await fortress.events('authentication.completed')).filter(({ user }) => user === victim.id)
    expect(done).toEqual([])
    expect(codeOf(last)).toBeTruthy()

    // The victim has given the password; the thief brings his own app's code into the victim's sign-in.
    const theirs = new Roamer(fortress)
    const open = await enter(fortress, theirs, victim, 'app')
    const thief = new Roamer(fortress)
    const own = await enter(fortress, thief, mallory, 'app')
    const crossed = filled(open, { code: mallory.totp(1) })
    expect((await thief.post(open.at, crossed.body)).status).toBe(400)
    expect((await thief.post(own.at, crossed.body, { cookie: theirs.cookiesFor(open.at) })).status).toBe(400)
    expect((await thief.post(own.at, crossed.body)).status).toBe(403)
  })

  test('E-09 "all factors": the same one twice is one', async () => {
    const person = await fortress.person(`e09-${database}`)
    const visitor = new Roamer(fortress)
    let page = await enter(fortress, visitor, person, 'both')
    const code = await fortress.code(person.email)
    page = await visitor.submit(page, { code }, fortress.baseUrl)
    expect(codeOf(page)).toBeNull()
    for (const fields of [{ code }, { factor: 'email' }, { factor: 'email', code }] as Record<string, string>[]) {
      page = await visitor.submit(await visitor.follow(page.at, fortress.baseUrl), fields, fortress.baseUrl)
      expect([fields, codeOf(page)]).toEqual([fields, null])
    }
    page = await visitor.submit(await visitor.follow(page.at, fortress.baseUrl), { code: person.totp() }, fortress.baseUrl)
    expect(codeOf(page)).toBeTruthy()
  })

  test('E-11 a page of an earlier step does nothing, during the sign-in and after it', async () => {
    const person = await fortress.person(`e11-${database}`)
    const visitor = new Roamer(fortress)
    const first = await open(fortress, visitor, 'app')
    const old = filled(first, { identifier: person.name, password: person.password, action: 'continue' })
    const second = await visitor.submit(first, Object.fromEntries(old.body), fortress.baseUrl)
    await visitor.post(old.url, old.body)
    const still = await visitor.follow(second.at, fortress.baseUrl)
    expect(still.html).toContain('name="code"')
    const good = filled(still, { code: person.totp(), action: 'continue' })
    const thief = visitor.clone()
    const end = await visitor.submit(still, Object.fromEntries(good.body), fortress.baseUrl)
    expect(codeOf(end)).toBeTruthy()
    for (const form of [old, good]) {
      const replayed = await thief.post(form.url, form.body)
      expect(codeOf({ at: replayed.headers.get('location') ?? '', response: replayed, html: '' })).toBeNull()
    }
    expect(codeOf(await thief.follow(second.at, fortress.baseUrl))).toBeNull()
  })

  test('E-12 J-05 whoever or whatever is switched off between two steps gets no further', async () => {
    const { store, workspaces } = fortress
    const { tenant } = workspaces.acme
    const application = await fortress.application('fading', { factors: { mode: 'one', of: ['mobile_app'] } })
    const person = await fortress.person(`e12-${database}`)
    const halfway = async () => {
      const visitor = new Roamer(fortress)
      return { visitor, page: await enter(fortress, visitor, person, 'fading') }
    }
    const finish = async ({ visitor, page }: Awaited<ReturnType<typeof halfway>>, step = 0) => {
      const form = filled(page, { code: person.totp(step), action: 'continue' })
      const response = await visitor.post(form.url, form.body)
      const next = response.headers.get('location') ?? ''
      return next.startsWith(fortress.baseUrl)
        ? codeOf(await visitor.follow(next, fortress.baseUrl))
        : codeOf({ at: next, response, html: '' })
    }
    const tokens = await offlineTokens(fortress, new Roamer(fortress), person)
    const userinfo = async () =>
      (await fetch(`${fortress.issuer}/userinfo`, { headers: { authorization: `Bearer ${tokens.access_token}` } })).status
    expect(await userinfo()).toBe(200)
    const known = new Roamer(fortress)
    await enter(fortress, known, person)

    const byUser = await halfway()
    await store.provisioning.setUserStatus(tenant, person.id, 'disabled')
    expect(await finish(byUser)).toBeNull()
    expect(await userinfo()).toBe(401)
    expect((await open(fortress, known, 'web', { prompt: 'none' })).at).toContain('error=')
    await store.provisioning.setUserStatus(tenant, person.id, 'active')

    const byClient = await halfway()
    await store.provisioning.putApplication({ ...application, enabled: false })
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(await finish(byClient)).toBeNull()
    await store.provisioning.putApplication(application)
    await new Promise((resolve) => setTimeout(resolve, 1_000))

    const byWorkspace = await halfway()
    await store.provisioning.putWorkspace({ ...workspaces.acme, enabled: false })
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(await finish(byWorkspace)).toBeNull()
    expect(await userinfo()).toBe(404)
    await store.provisioning.putWorkspace(workspaces.acme)
    await new Promise((resolve) => setTimeout(resolve, 1_000))

    const byFactor = await halfway()
    await fortress.sql(
      `update authenticators set status = 'disabled' where user_id = '${person.id}' and factor = 'mobile_app' returning id`,
    )
    expect(await finish(byFactor)).toBeNull()
  })
})
