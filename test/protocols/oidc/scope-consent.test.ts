import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { formsOf, payloadOf, Visitor } from '../../support/oidc-visitor.ts'
import { app, isLocked, scopeOf, scopeStage } from './scope-stage.ts'

let stage: Awaited<ReturnType<typeof scopeStage>>
beforeAll(async () => {
  stage = await scopeStage()
})
beforeEach(() => stage.guard())
afterAll(() => stage.lab.stop())

describe('a guarded scope on the consent page', () => {
  test('is locked, and the person may go on without it', async () => {
    const asked = await stage.ask()
    expect(isLocked(asked.page)).toBe(true)
    expect(asked.page.html).toContain('Continue without it')
    const { body } = await stage.tokensOf(asked, await stage.allow(asked, [['scopes', 'email']]))
    expect(scopeOf(body)).toEqual(['openid', 'email'])
    expect(body.scope).toBe('openid email')
  })

  test('is unlocked by one step, ticked, and others stay unticked', async () => {
    const asked = await stage.ask()
    const step = await stage.verifyNow(asked, [['scopes', 'offline_access']])
    expect(step.html).toContain('Why am I asked?')
    expect(step.html).toContain('asks for a permission that needs a second step: payments.')
    const page = await stage.throughStep(asked, step)
    expect(isLocked(page)).toBe(false)
    const ticked = formsOf(page.html)[0]?.hidden.getAll('scopes')
    expect(ticked).toEqual(['openid', 'offline_access', 'payments'])
    const { body } = await stage.tokensOf(asked, await stage.allow({ ...asked, page }, [['scopes', 'payments']]))
    expect(scopeOf(body)).toEqual(['openid', 'payments'])
    expect(payloadOf(body.id_token)).toMatchObject({ amr: ['mfa', 'otp', 'pwd'], acr: 'urn:countersign:aal2' })
  })

  test('one step serves every scope that wants the same or less, and is asked for once', async () => {
    await stage.guard(app, { rules: [{ id: 'mail', where: { scope: 'email' }, ask: { strength: 'mfa' } }] })
    const asked = await stage.ask()
    expect(asked.page.html).toContain('name="verify" value="email"')
    const { page } = await stage.unlocked(asked)
    expect(page.html).not.toContain('name="verify"')
    const { body } = await stage.tokensOf(asked, await stage.allow({ ...asked, page }))
    expect(scopeOf(body)).toEqual(['openid', 'email', 'offline_access', 'payments'])
    // The session has it from now on.
    const later = await stage.ask({}, { visitor: asked.visitor })
    expect(isLocked(later.page)).toBe(false)
  })

  test('a step that wants more than another leaves the other one locked', async () => {
    await stage.guard(app, { rules: [{ id: 'mail', where: { scope: 'email' }, ask: { strength: 'phishing-resistant' } }] })
    const { page } = await stage.unlocked(await stage.ask())
    expect(isLocked(page)).toBe(false)
    expect(page.html).toContain('name="verify" value="email"')
  })

  test('a step that is cancelled, or answered wrongly too often, leads back to the page and says so', async () => {
    const asked = await stage.ask()
    let page = await stage.verifyNow(asked)
    expect(page.html).not.toContain('go back to App web')
    page = await stage.send(asked, page, [['action', 'cancel']])
    expect(isLocked(page)).toBe(true)
    expect(page.html).toContain('The step was not finished')
    expect(formsOf(page.html)[0]?.hidden.getAll('scopes')).toEqual(['openid', 'email'])

    page = await stage.verifyNow({ ...asked, page })
    for (let tries = 0; tries < 5; tries += 1) {
      const [, factor] = /name="factor"[^>]*value="([^"]*)"/.exec(page.html) ?? []
      if (factor) page = await asked.visitor.submit(page, { factor, action: 'continue' }, stage.lab.baseUrl)
      page = await asked.visitor.submit(page, { code: '000000', action: 'continue' }, stage.lab.baseUrl)
    }
    expect(isLocked(page)).toBe(true)
    expect(page.html).toContain('The step was not finished')
    const { body } = await stage.tokensOf(asked, await stage.allow({ ...asked, page }, [['scopes', 'email']]))
    expect(scopeOf(body)).toEqual(['openid', 'email'])
  })

  test('whoever has nothing to take the step with may add it, or is told that nothing can be done', async () => {
    await stage.guard({ strength: 'phishing-resistant' })
    const asked = await stage.ask({}, { name: 'carol' })
    expect((await stage.verifyNow(asked)).html).toContain('Which way do you want to add?')

    await stage.guard({ factors: { mode: 'one', of: ['fob'] } })
    const other = await stage.ask({}, { name: 'carol' })
    const page = await stage.verifyNow(other)
    expect(page.html).toContain('Your account has no method that unlocks this')
    const { body } = await stage.tokensOf(other, await stage.allow({ ...other, page }, [['scopes', 'email']]))
    expect(scopeOf(body)).toEqual(['openid', 'email'])
  })

  test('a waiting page is told how far the step is, and a process that dies in it loses nothing but the step', async () => {
    const asked = await stage.ask()
    const state = async () => (await asked.visitor.get(`${asked.page.at}/state`)).status
    expect(await state()).toBe(404)
    const step = await stage.verifyNow(asked)
    expect(await state()).toBe(200)
    stage.lab.crash.afterRedeem = true
    const died = await stage.throughStep(asked, step)
    stage.lab.crash.afterRedeem = false
    expect(died.response.status).toBe(500)
    const page = await asked.visitor.follow(asked.page.at, stage.lab.baseUrl)
    expect(isLocked(page)).toBe(true)
    expect(page.html).toContain('The step was not finished')
    expect(isLocked((await stage.unlocked({ ...asked, page })).page)).toBe(false)
  })

  test('what cannot be left out is asked for by the sign-in, before consent', async () => {
    await stage.guard(null, { rules: [{ id: 'all', where: { scope: 'openid' }, ask: app }] })
    const asked = await stage.ask()
    expect(asked.page.html).toMatch(/name="(factor|code)"/)
    const page = await stage.throughStep(asked, asked.page)
    expect(page.html).toContain('value="allow"')
    expect(page.html).not.toContain('name="verify"')
    const { body } = await stage.tokensOf(asked, await stage.allow({ ...asked, page }))
    expect(scopeOf(body)).toContain('openid')
  })

  test('a rule for some people locks it for them only', async () => {
    await stage.guard(null, { rules: [{ id: 'g', where: { scope: 'payments', group: 'payers' }, ask: app }] })
    expect(isLocked((await stage.ask()).page)).toBe(false)
  })

  test('why it was granted is written down, and what a rule in shadow would have asked, once per consent', async () => {
    const ask = { strength: 'phishing-resistant' } as const
    const rules = [
      { id: 'keys', where: { scope: 'payments' }, ask, shadow: true },
      { id: 'mail', where: { scope: 'email' }, ask, shadow: true },
      { id: 'all', where: {}, ask, shadow: true },
    ] as const
    await stage.guard(app, { rules })
    const asked = await stage.unlocked(await stage.ask())
    await stage.allow(asked)
    const { tenant, workspaces, store } = stage.lab
    const given = (await store.audit.list(tenant, 50)).find(({ type }) => type === 'oidc.consent_given')
    expect(given).toMatchObject({ detail: { decision: 'satisfied', about: { scopes: ['email', 'payments'] } } })
    const found = await store.shadowFindings.count(tenant, workspaces.shop.id, { sinceDays: 1 })
    // The sign-in and the step each have to do with the rule for everybody.
    expect(found.map(({ rule, signIns }) => [rule, signIns])).toEqual([
      ['all', 2],
      ['keys', 1],
      ['mail', 1],
    ])
  })
})

describe('what a form says about a locked scope does not count', () => {
  test('a forged tick is left out and written down', async () => {
    const asked = await stage.ask()
    const { body } = await stage.tokensOf(asked, await stage.allow(asked))
    expect(scopeOf(body)).toEqual(['openid', 'email', 'offline_access'])
    expect(scopeOf((await stage.refresh(body.refresh_token)).body)).not.toContain('payments')
    const withheld = (await stage.lab.store.audit.list(stage.lab.tenant, 50)).find(({ type }) => type === 'oidc.scope_withheld')
    expect(withheld).toMatchObject({ result: 'refused', reason: 'payments', application: 'web' })
  })

  test('a form that was open before the step, in another tab, unlocks nothing while the step is open', async () => {
    const asked = await stage.ask()
    await stage.verifyNow(asked)
    const { body } = await stage.tokensOf(asked, await stage.allow(asked))
    expect(scopeOf(body)).not.toContain('payments')
  })

  test('a form from before the step, sent after it, is of a page that is over', async () => {
    const asked = await stage.ask()
    const after = await stage.unlocked(asked)
    expect((await stage.allow(asked)).response.status).toBe(400)
    expect(isLocked(after.page)).toBe(false)
  })

  test('a form of a finished consent does nothing', async () => {
    const asked = await stage.unlocked(await stage.ask())
    await stage.tokensOf(asked, await stage.allow(asked))
    expect((await stage.allow(asked)).response.status).toBe(400)
  })

  test('without the right csrf value nothing begins, and nothing is allowed', async () => {
    const asked = await stage.ask()
    for (const fields of [{ verify: 'payments' }, { action: 'allow', scopes: 'payments' }]) {
      const response = await asked.visitor.post(asked.page.at, { csrf: 'x', ...fields })
      expect(response.status).toBe(403)
    }
    const step = await stage.verifyNow(asked)
    const answered = await asked.visitor.post(step.at, { csrf: 'x', code: stage.lab.totp(), action: 'continue' })
    expect(answered.status).toBe(403)
  })

  test('what is not locked, not asked for or not a scope cannot be verified', async () => {
    const asked = await stage.ask()
    for (const name of ['email', 'phone', '', '__proto__'])
      expect(isLocked(await stage.send(asked, asked.page, [['verify', name]]))).toBe(true)
  })

  test('two steps at once, in two tabs, end well once', async () => {
    const asked = await stage.ask()
    const [first, second] = [await stage.verifyNow(asked), await stage.verifyNow(asked)]
    const page = await stage.throughStep(asked, second)
    expect(isLocked(page)).toBe(false)
    expect((await stage.throughStep(asked, first)).response.status).toBe(400)
  })

  test('a step that one person began cannot be finished in the session of another', async () => {
    const asked = await stage.ask()
    const step = await stage.verifyNow(asked)
    // The same browser, signed out and in again as somebody else.
    await stage.ask({ prompt: 'login' }, { name: 'bob', visitor: asked.visitor })
    const other = await asked.visitor.follow(step.at, stage.lab.baseUrl)
    expect(other.html).not.toContain('value="allow"')
    // And in a browser of its own.
    expect((await new Visitor().get(step.at)).status).toBe(400)
  })

  test('a step that begins with the password again is open to nobody else', async () => {
    await stage.guard({ freshSeconds: 60 })
    const first = await stage.ask()
    await stage.allow(first)
    stage.lab.advance(600)
    const asked = await stage.ask({}, { visitor: first.visitor })
    const step = await stage.verifyNow(asked)
    expect(step.html).toContain('value="alice@example.com"')
    const bobs = { identifier: 'bob', password: 'bob pw', action: 'continue' }
    const page = await asked.visitor.submit(step, bobs, stage.lab.baseUrl)
    expect(isLocked(page)).toBe(true)
    expect(page.html).toContain('You are signed in as alice of the tests.')
    const again = await stage.verifyNow({ ...asked, page })
    const alices = { identifier: 'alice', password: 'alice pw', action: 'continue' }
    const unlocked = await asked.visitor.submit(again, alices, stage.lab.baseUrl)
    expect(isLocked(unlocked)).toBe(false)
  })

  test('a rule made stricter while the step is open: nothing is unlocked', async () => {
    const asked = await stage.ask()
    const step = await stage.verifyNow(asked)
    await stage.guard({ strength: 'phishing-resistant' })
    const page = await stage.throughStep(asked, step)
    expect(page.html).not.toMatch(/name="scopes" value="payments" checked/)
    const { body } = await stage.tokensOf(asked, await stage.allow({ ...asked, page: isLocked(page) ? page : asked.page }))
    expect(scopeOf(body)).not.toContain('payments')
  })
})
