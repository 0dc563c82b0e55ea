import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { stageWithCommands } from './back-stage.ts'
import { announced, choose, enterCode, enterPassword, heading, openSignIn, people, press, seen } from './person.ts'

describe('a way back without the usual factor', () => {
  const { server, newPage, command } = stageWithCommands()
  const pool = ['--tenant', 'demo', '--pool', 'customers'] as const

  /** The choice that stands behind the usual factor. */
  async function chooseInstead(page: Page, words: RegExp): Promise<void> {
    await press(page, 'back')
    await choose(page, words)
  }
  const hello = async (page: Page) => {
    if (await page.locator('button[value="allow"]').count()) await press(page, 'allow')
    return heading(page)
  }

  it('RC-1 RC-2 LC-6 carol adds a mailbox, is offered recovery codes once, and gets in with one of them, once', async () => {
    const page = await newPage()
    await openSignIn(page, server())
    await enterPassword(page, 'carol')
    await choose(page, /e-mail/i)
    if (await page.locator('input[name="address"]').count()) await page.fill('input[name="address"]', people.carol.identifier)
    if (!(await page.locator('input[name="code"]').count())) await press(page, 'continue')
    await enterCode(page, await server().code(people.carol.identifier))
    const codes = await page.locator('.codes code').allInnerTexts()
    expect(codes).toHaveLength(10)
    await press(page, 'continue')
    expect(await hello(page)).toBe('Hello, Carol Example!')

    const lost = await newPage()
    await openSignIn(lost, server())
    await enterPassword(lost, 'carol')
    await chooseInstead(lost, /recovery code/i)
    await enterCode(lost, '0000-0000-0000-0000')
    expect(await announced(lost)).toContain('not right')
    await enterCode(lost, ` ${codes[2]?.toLowerCase().replaceAll('-', ' ')} `)
    expect(await hello(lost)).toBe('Hello, Carol Example!')
    await expect
      .poll(async () => (await server().inbox(people.carol.identifier)).map((one) => `${one.subject} ${one.text}`).join('\n'))
      .toMatch(/recovery code[\s\S]*\b9\b/i)

    const again = await newPage()
    await openSignIn(again, server())
    await enterPassword(again, 'carol')
    await chooseInstead(again, /recovery code/i)
    await enterCode(again, codes[2] ?? '')
    expect(await announced(again)).toContain('not right')
    await enterCode(again, codes[3] ?? '')
    expect(await hello(again)).toBe('Hello, Carol Example!')
  })

  it('LC-7 the help desk gives bob, who lost his mailbox, a code that works once', async () => {
    const refused = await command('help-desk', 'access-code', 'bob', ...pool)
    expect(refused.code).not.toBe(0)
    expect(refused.error).toContain('--reason')
    const { out, code } = await command('help-desk', 'access-code', 'bob', ...pool, '--reason', 'lost mailbox, called back')
    expect(code).toBe(0)
    const [access = ''] = out.split('\n')
    expect(access).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/)

    const page = await newPage()
    await openSignIn(page, server())
    await enterPassword(page, 'bob')
    await chooseInstead(page, /access code/i)
    await enterCode(page, access.toLowerCase())
    expect(await hello(page)).toBe('Hello, Bob Example!')
    expect(await seen(page, 'main')).toContain('urn:countersign:aal1')
    await expect.poll(async () => (await server().inbox(people.bob.identifier)).length).toBeGreaterThanOrEqual(2)
    for (const message of await server().inbox(people.bob.identifier)) {
      expect(`${message.subject} ${message.text}`).not.toContain(access)
    }

    const again = await newPage()
    await openSignIn(again, server())
    await enterPassword(again, 'bob')
    await chooseInstead(again, /access code/i)
    await enterCode(again, access)
    expect(await announced(again)).toContain('not right')
  })

  it('LC-7 the help desk takes a lost app away, and it is not offered any more', async () => {
    const before = await newPage()
    await openSignIn(before, server())
    await enterPassword(before, 'alice')
    expect(await seen(before, 'main')).toMatch(/authenticator app/i)
    const { out, code } = await command('help-desk', 'reset', 'alice', 'mobile_app', ...pool, '--reason', 'phone stolen')
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('Removed 1 of mobile_app') })
    const after = await newPage()
    await openSignIn(after, server())
    await enterPassword(after, 'alice')
    expect(await seen(after, 'main')).not.toMatch(/authenticator app/i)
    const again = await command('help-desk', 'reset', 'alice', 'mobile_app', ...pool, '--reason', 'phone stolen')
    expect(again.code).not.toBe(0)
    expect(again.error).toContain('no authenticator')
  })

  it('the help desk ends a pause, and is told what it mistyped', async () => {
    for (const [args, words] of [
      [['unlock', 'alice', ...pool], '--reason'],
      [['unlock', 'nobody', ...pool, '--reason', 'x'], 'There is no user "nobody"'],
      [['unlock', 'alice', '--tenant', 'demo', '--pool', 'none', '--reason', 'x'], 'There is no pool'],
      [['access-code', 'alice', ...pool, '--reason', 'x', '--minutes', '2000'], '1 to 1440'],
      [['access-code', 'alice', ...pool, '--reason', 'x', '--uses', 'many'], 'whole number'],
      [['reset', 'alice', ...pool, '--reason', 'x'], 'help-desk reset USER FACTOR'],
      [['anything', 'alice', ...pool], 'help-desk'],
    ] as const) {
      const { code, error } = await command('help-desk', ...args)
      expect(code).not.toBe(0)
      expect(error).toContain(words)
      expect(error).not.toMatch(/\n\s+at /)
    }
    expect((await command('help-desk', 'unlock', 'alice', ...pool, '--reason', 'mistyped')).code).toBe(0)
  })
})
