import { describe, expect, it } from 'vitest'
import { choose, enterCode, enterPassword, heading, openSignIn, people, press, seen } from './person.ts'
import { stage } from './stage.ts'

describe('factors that the person has', () => {
  const { server, newPage } = stage()

  it('asks bob, who has only a mailbox, for the code without a choice', async () => {
    const page = await newPage()
    await openSignIn(page, server())
    await enterPassword(page, 'bob')
    expect(await page.locator('input[type="radio"]').count()).toBe(0)
    await enterCode(page, await server().code(people.bob.identifier))
    await press(page, 'allow')
    expect(await heading(page)).toBe('Hello, Bob Example!')
  })

  it('FL-2 LC-6: lets carol, who has no second factor, add one on the way, and signs her in only then', async () => {
    const page = await newPage()
    await openSignIn(page, server())
    await enterPassword(page, 'carol')
    expect(await seen(page, 'main')).toContain('you have none of them yet')
    const elsewhere = await page.context().newPage()
    await elsewhere.goto(`${server().shopUrl}/account`)
    expect(elsewhere.url()).toBe(`${server().shopUrl}/`)
    await elsewhere.close()

    await choose(page, /e-mail/i)
    expect(await seen(page, 'main')).toContain('c***@example.com')
    await press(page, 'continue')
    await enterCode(page, await server().code(people.carol.identifier))
    expect(await heading(page)).toBe('Save your recovery codes')
    await press(page, 'skip')
    await press(page, 'allow')
    expect(await heading(page)).toBe('Hello, Carol Example!')
  })

  it('lets carol in where the application asks for no second factor', async () => {
    const page = await newPage()
    await openSignIn(page, server(), 'shop-plain')
    await enterPassword(page, 'carol')
    await press(page, 'allow')
    expect(await heading(page)).toBe('Hello, Carol Example!')
    expect(await seen(page, '#amr')).not.toContain('mfa')
  })

  it('FL-3: takes alice through every factor where the application requests all of them, one after the other', async () => {
    const page = await newPage()
    const phone = '+15005550001'
    await openSignIn(page, server(), 'shop-all')
    await enterPassword(page, 'alice')
    expect(await heading(page)).toContain('Which code did you get by e-mail')
    await enterCode(page, await server().code(people.alice.identifier))
    expect(await heading(page)).toContain('Which code did you get by text message')
    await enterCode(page, await server().code(phone))
    await press(page, 'allow')
    expect(await heading(page)).toBe('Hello, Alice Example!')
    expect(await seen(page, 'main')).toContain('urn:countersign:aal2')
  })

  it('FL-3: signs nobody in with some of the factors where the application requests all of them', async () => {
    const page = await newPage()
    await openSignIn(page, server(), 'shop-all')
    await enterPassword(page, 'bob')
    await enterCode(page, await server().code(people.bob.identifier))
    expect(await heading(page)).toBe('Add a phone for text messages')
    await page.goto(`${server().shopUrl}/account`)
    expect(page.url()).toBe(`${server().shopUrl}/`)
  })
})
