import { describe, expect, it } from 'vitest'
import { enterCode, enterPassword, heading, openSignIn, people, press, seen, totpCode } from './person.ts'
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

  it('FL-2: tells carol, who has no second factor, in one sentence, and leads her back without signing her in', async () => {
    const page = await newPage()
    await openSignIn(page, server())
    await enterPassword(page, 'carol')
    expect(await seen(page, 'main')).toContain('a second step that your account does not have yet')
    await press(page, 'continue')
    expect(new URL(page.url()).origin).toBe(server().shopUrl)
    expect(await heading(page)).toBe('You are not signed in')
    await page.goto(`${server().shopUrl}/account`)
    expect(page.url()).toBe(`${server().shopUrl}/`)
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
    await openSignIn(page, server(), 'shop-all')
    await enterPassword(page, 'alice')
    expect(await heading(page)).toContain('Which code did you get by e-mail')
    await enterCode(page, await server().code(people.alice.identifier))
    expect(await heading(page)).not.toContain('by e-mail')
    await enterCode(page, totpCode(server()))
    await press(page, 'allow')
    expect(await heading(page)).toBe('Hello, Alice Example!')
    expect(await seen(page, 'main')).toContain('urn:countersign:aal2')
  })

  it('FL-3: signs nobody in with some of the factors where the application requests all of them', async () => {
    const page = await newPage()
    await openSignIn(page, server(), 'shop-all')
    await enterPassword(page, 'bob')
    expect(await seen(page, 'main')).toContain('a second step that your account does not have yet')
    await page.goto(`${server().shopUrl}/account`)
    expect(page.url()).toBe(`${server().shopUrl}/`)
  })
})
