import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { eachDatabase, type TestDatabase } from '../../support/databases.ts'
import { deviceGrant } from '../../support/oidc-lab.ts'
import { answerOf, authorizeUrl, basic, payloadOf, postForm, Visitor, verifier } from '../../support/oidc-visitor.ts'
import { type Asked, app, isLocked, scopeOf, scopeStage } from './scope-stage.ts'

eachDatabase((open) => {
  let database: TestDatabase
  let stage: Awaited<ReturnType<typeof scopeStage>>
  beforeAll(async () => {
    database = await open()
    stage = await scopeStage({ where: database.where })
  })
  beforeEach(() => stage.guard())
  afterAll(async () => {
    await stage.lab.stop()
    await database.drop()
  })

  test('an application that is granted what it asks for takes the step at sign-in', async () => {
    const asked = await stage.ask({ prompt: '' }, { client: 'own' })
    expect(asked.page.html).toMatch(/name="(factor|code)"/)
    const { body } = await stage.tokensOf(asked, await stage.throughStep(asked, asked.page))
    expect(scopeOf(body)).toContain('payments')
  })

  test('... and gets nothing by prompt=none before', async () => {
    const visitor = new Visitor()
    await stage.ask({ scope: 'openid' }, { visitor, client: 'own' })
    const silent = await stage.ask({ prompt: 'none' }, { visitor, client: 'own' })
    expect(answerOf(silent.page).get('error')).toBe('login_required')
  })

  test('prompt=none: consent_required while it is locked, also where it was granted before', async () => {
    const visitor = new Visitor()
    const asked = await stage.unlocked(await stage.ask({}, { visitor }))
    await stage.tokensOf(asked, await stage.allow(asked))
    const silent = await stage.ask({ prompt: 'none' }, { visitor })
    expect(scopeOf((await stage.tokensOf(silent, silent.page)).body)).toContain('payments')

    await stage.guard({ strength: 'phishing-resistant' })
    const later = await stage.ask({ prompt: 'none' }, { visitor })
    expect(answerOf(later.page).get('error')).toBe('consent_required')
    // Without it, nobody has to be asked.
    const narrow = await stage.ask({ prompt: 'none', scope: 'openid email' }, { visitor })
    expect(scopeOf((await stage.tokensOf(narrow, narrow.page)).body)).toEqual(['openid', 'email'])
  })

  test('granted before it was guarded: asked for anew, and no longer in refreshed tokens', async () => {
    await stage.guard(null)
    const asked = await stage.ask()
    const { body } = await stage.tokensOf(asked, await stage.allow(asked))
    expect(scopeOf(body)).toContain('payments')
    await stage.guard()
    const refreshed = await stage.refresh(body.refresh_token)
    expect(refreshed.body.scope).toBe('openid email offline_access')
    expect(scopeOf(refreshed.body)).toEqual(['openid', 'email', 'offline_access'])
    expect(isLocked((await stage.ask({ prompt: '' }, { visitor: asked.visitor })).page)).toBe(true)
    // The guard is gone: so is what withheld it.
    await stage.guard(null)
    expect(scopeOf((await stage.refresh(refreshed.body.refresh_token)).body)).toContain('payments')
  })

  test('a stricter rule is honoured by the code, the refresh and introspection at once', async () => {
    const other = await stage.unlocked(await stage.ask())
    const { body } = await stage.tokensOf(other, await stage.allow(other))
    const asked = await stage.unlocked(await stage.ask({}, { visitor: new Visitor() }))
    const done = await stage.allow(asked)
    await stage.guard({ strength: 'phishing-resistant' })
    expect((await stage.tokensOf(asked, done)).body.scope).toBe('openid email offline_access')
    expect((await stage.introspect(body.access_token)).body).toMatchObject({ active: true, scope: 'openid email offline_access' })
    expect((await stage.introspect(body.refresh_token)).body).toMatchObject({
      active: true,
      scope: 'openid email offline_access',
    })
    const alone = await stage.refresh(body.refresh_token, { scope: 'payments' })
    expect(alone.status).toBe(400)
    expect(alone.body.error).toBe('invalid_scope')
    const refreshed = await stage.refresh(body.refresh_token)
    expect(scopeOf(refreshed.body)).toEqual(['openid', 'email', 'offline_access'])
  })

  test('staying connected is a scope like another: no longer earned, nothing is refreshed', async () => {
    await stage.guard(null)
    const asked = await stage.ask()
    const { body } = await stage.tokensOf(asked, await stage.allow(asked))
    const rule = { id: 'connected', where: { scope: 'offline_access' }, ask: { strength: 'mfa' } } as const
    await stage.guard(null, { rules: [rule] })
    const refused = await stage.refresh(body.refresh_token)
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid_grant'])
    expect((await stage.refresh(body.refresh_token, { scope: 'email' })).body.error).toBe('invalid_grant')
    await stage.guard(null)
    expect((await stage.refresh(body.refresh_token)).status).toBe(200)
  })

  test.each([
    ['denies', { deny: true }],
    ['asks for a group', { memberOf: ['staff'] }],
  ] as const)('E-12 a rule that %s shuts out whoever is signed in already: no refresh, no userinfo', async (_what, ask) => {
    await stage.guard(null)
    const asked = await stage.ask()
    const { body } = await stage.tokensOf(asked, await stage.allow(asked))
    const userinfo = () =>
      fetch(`${stage.lab.issuer}/userinfo`, { headers: { authorization: `Bearer ${String(body.access_token)}` } })
    expect((await userinfo()).status).toBe(200)
    // In shadow, elsewhere, or by the circumstances of a sign-in: not yet.
    const rule = { id: 'out', where: {}, ask } as const
    for (const other of [
      { ...rule, shadow: true },
      { ...rule, where: { application: 'own' } },
      { ...rule, when: { riskFrom: 'high' } },
    ] as const) {
      await stage.guard(null, { rules: [other] })
      expect((await userinfo()).status).toBe(200)
    }
    await stage.guard(null, { rules: [rule] })
    expect((await userinfo()).status).toBe(401)
    expect((await stage.introspect(body.access_token)).body).toEqual({ active: false })
    const refused = await stage.refresh(body.refresh_token)
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid_grant'])
    await stage.guard(null)
    expect((await stage.refresh(body.refresh_token)).status).toBe(200)
  })

  test('a rule that what was shown meets takes nothing away', async () => {
    const asked = await stage.unlocked(await stage.ask())
    const { body } = await stage.tokensOf(asked, await stage.allow(asked))
    await stage.guard({ strength: 'aal2' })
    expect(scopeOf((await stage.refresh(body.refresh_token)).body)).toContain('payments')
  })

  test('freshness is judged when it is granted, and not by a refresh', async () => {
    await stage.guard({ ...app, freshSeconds: 120 })
    const asked = await stage.unlocked(await stage.ask())
    const { body } = await stage.tokensOf(asked, await stage.allow(asked))
    stage.lab.advance(3_600)
    const refreshed = await stage.refresh(body.refresh_token)
    expect(scopeOf(refreshed.body)).toContain('payments')
    // A new request is a new grant.
    expect(isLocked((await stage.ask({ prompt: '' }, { visitor: asked.visitor })).page)).toBe(true)
  })

  test('what was unlocked stays so however long the person thinks about the page', async () => {
    await stage.guard({ ...app, freshSeconds: 60 })
    const asked = await stage.unlocked(await stage.ask())
    stage.lab.advance(600)
    const { body } = await stage.tokensOf(asked, await stage.allow(asked))
    expect(scopeOf(body)).toContain('payments')
  })

  test('what an earlier sign-in showed may grow too old on the page: it is locked again, not lost without a word', async () => {
    await stage.guard({ ...app, freshSeconds: 300 })
    const before = await stage.unlocked(await stage.ask())
    await stage.tokensOf(before, await stage.allow(before))
    const asked = await stage.ask({}, { visitor: before.visitor })
    expect(isLocked(asked.page)).toBe(false)
    stage.lab.advance(400)
    const page = await stage.allow(asked)
    expect(isLocked(page)).toBe(true)
    expect(page.html).toContain('This is locked again')
  })

  test('offline access can be guarded too: without it nothing is refreshed, and no token for that is given out', async () => {
    const asked = await stage.ask()
    const { body } = await stage.tokensOf(asked, await stage.allow(asked))
    expect(body.refresh_token).toBeDefined()
    const second = await stage.ask({}, { visitor: new Visitor() })
    const done = await stage.allow(second)
    await stage.guard(app, {}, 'offline_access')
    expect((await stage.refresh(body.refresh_token)).body.error).toBe('invalid_grant')
    expect((await stage.tokensOf(second, done)).body).not.toHaveProperty('refresh_token')
    await stage.guard()
    expect((await stage.refresh(body.refresh_token)).status).toBe(200)
  })

  test('a machine does not get it, by name or by default', async () => {
    const machine = (fields: Record<string, string>) =>
      postForm(
        `${stage.lab.issuer}/oauth2/token`,
        { grant_type: 'client_credentials', ...fields },
        { authorization: basic('web') },
      )
    const named = await machine({ scope: 'email payments' })
    expect([named.status, named.body.error]).toEqual([400, 'invalid_scope'])
    expect(named.text).not.toContain('access_token')
    const { body } = await machine({})
    expect(scopeOf(body)).toEqual(['profile', 'email'])
  })

  test('a request that names no scope, and a pushed one, meet the same page', async () => {
    const omitted = await stage.ask({ scope: '' })
    expect(isLocked(omitted.page)).toBe(true)
    const secret = verifier()
    const url = new URL(authorizeUrl(stage.lab, { verifier: secret, parameters: { scope: 'openid payments' } }))
    const pushed = await postForm(`${stage.lab.issuer}/par`, url.searchParams, { authorization: basic('web') })
    const visitor = new Visitor()
    const start = await visitor.follow(
      `${stage.lab.issuer}/oauth2/authorize?client_id=web&request_uri=${encodeURIComponent(String(pushed.body.request_uri))}`,
      stage.lab.baseUrl,
    )
    const page = await visitor.submit(start, { identifier: 'alice', password: 'alice pw', action: 'continue' }, stage.lab.baseUrl)
    const asked = await stage.unlocked({ visitor, secret, client: 'web', page })
    const { body } = await stage.tokensOf(asked, await stage.allow(asked))
    expect(scopeOf(body)).toEqual(['openid', 'payments'])
  })

  test('a device gets it after the same step, and not without', async () => {
    for (const takesStep of [false, true]) {
      const started = (
        await postForm(
          `${stage.lab.issuer}/device/authorization`,
          { scope: 'openid email payments' },
          { authorization: basic('web') },
        )
      ).body
      const visitor = new Visitor()
      let page = await visitor.follow(`${stage.lab.issuer}/device`, stage.lab.baseUrl)
      page = await visitor.submit(page, { user_code: String(started.user_code), action: 'continue' }, stage.lab.baseUrl)
      page = await visitor.submit(page, { action: 'allow' }, stage.lab.baseUrl)
      page = await visitor.submit(page, { identifier: 'alice', password: 'alice pw', action: 'continue' }, stage.lab.baseUrl)
      const asked: Asked = { visitor, secret: '', client: 'web', page }
      const answered = takesStep ? await stage.unlocked(asked) : asked
      expect((await stage.allow(answered)).response.status).toBe(200)
      const { body } = await postForm(
        `${stage.lab.issuer}/oauth2/token`,
        { grant_type: deviceGrant, device_code: String(started.device_code) },
        { authorization: basic('web') },
      )
      expect(scopeOf(body).includes('payments')).toBe(takesStep)
    }
  })

  test('the claims that a guarded scope stands for are not had by the claims parameter either', async () => {
    await stage.guard(app, {}, 'email')
    const claims = JSON.stringify({ userinfo: { email: null, name: null }, id_token: { email: null } })
    const userinfo = async (body: Record<string, unknown>) =>
      (await fetch(`${stage.lab.issuer}/userinfo`, { headers: { authorization: `Bearer ${body.access_token}` } })).json()
    const asked = await stage.ask({ scope: 'openid', claims })
    const { body } = await stage.tokensOf(asked, await stage.allow(asked, []))
    expect(await userinfo(body)).toEqual({ sub: expect.any(String), name: 'alice of the tests' })
    expect(payloadOf(body.id_token)).not.toHaveProperty('email')
    // It was refused, and not just withheld for now.
    await stage.guard(null, {}, 'email')
    expect(await userinfo(body)).not.toHaveProperty('email')
    await stage.guard(app, {}, 'email')

    const named = await stage.ask({ scope: 'openid email', claims })
    const step = await stage.send(named, named.page, [['verify', 'email']])
    const after = { ...named, page: await stage.throughStep(named, step) }
    const whole = (await stage.tokensOf(after, await stage.allow(after))).body
    expect(await userinfo(whole)).toMatchObject({ email: 'alice@example.com' })
    // Lost again: userinfo says no more than the grant has.
    await stage.guard({ strength: 'phishing-resistant' }, {}, 'email')
    expect(await userinfo(whole)).not.toHaveProperty('email')
  })
})
