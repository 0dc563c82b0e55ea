import { describe, expect, it } from 'vitest'
import {
  announced,
  choose,
  enterCode,
  enterPassword,
  heading,
  openSignIn,
  otherThan,
  people,
  press,
  seen,
  upToCode,
} from './person.ts'
import { stage } from './stage.ts'

const alice = people.alice.identifier

describe('codes by e-mail', () => {
  const { server, newPage } = stage()

  it('a wrong code says how many tries are left, and the right one still works', async () => {
    const page = await newPage()
    const code = await upToCode(page, server())
    await enterCode(page, otherThan(code))
    expect(await announced(page)).toMatch(/not right.*4 tries left/s)
    await enterCode(page, code)
    expect(await heading(page)).toContain('Allow Demo shop')
  })

  it('OC-6: five wrong codes end the sign-in, and the right one comes too late', async () => {
    const page = await newPage()
    const code = await upToCode(page, server())
    for (let guess = 0; guess < 5; guess++) await enterCode(page, otherThan(code))
    expect(await heading(page)).toBe('Too many wrong answers')
    expect(await page.locator('input[name="code"]').count()).toBe(0)
    await press(page, 'continue')
    expect(await heading(page)).toBe('You are not signed in')
  })

  it('OC-5, OC-10: a new code only after half a minute, and then the old one is worth nothing', async () => {
    // With JavaScript the button is held back until then; without it, pressing early is answered in words.
    const page = await newPage({ javaScriptEnabled: false })
    const old = await upToCode(page, server())
    const sent = (await server().inbox(alice)).length
    await press(page, 'resend')
    expect(await announced(page)).toMatch(/another one in \d+ seconds/)
    expect(await server().inbox(alice)).toHaveLength(sent)
    await server().clock.advance(31)
    await press(page, 'resend')
    expect(await announced(page)).toContain('on its way')
    const fresh = await server().code(alice, sent)
    if (old !== fresh) {
      await enterCode(page, old)
      expect(await announced(page)).toContain('not right')
    }
    await enterCode(page, fresh)
    expect(await heading(page)).toContain('Allow Demo shop')
  })

  it('OC-2: an expired code is refused, and a new one works', async () => {
    const page = await newPage()
    const code = await upToCode(page, server())
    const sent = (await server().inbox(alice)).length
    await server().clock.advance(301)
    await enterCode(page, code)
    expect(await announced(page)).toContain('expired')
    await press(page, 'resend')
    await enterCode(page, await server().code(alice, sent))
    expect(await heading(page)).toContain('Allow Demo shop')
  })

  it('OC-3, OC-4: a code works once, and in no other sign-in', async () => {
    const page = await newPage()
    const code = await upToCode(page, server())
    const other = await newPage()
    await server().clock.advance(31)
    await upToCode(other, server())
    await enterCode(page, code)
    expect(await heading(page)).toContain('Allow Demo shop')
    await enterCode(other, code)
    expect(await announced(other)).toContain('not right')
  })

  it('TH-9: unknown and known people see the same page after a wrong password', async () => {
    const texts: string[] = []
    for (const identifier of [alice, 'nobody@example.com']) {
      const page = await newPage()
      await openSignIn(page, server())
      await page.fill('input[name="identifier"]', identifier)
      await page.fill('input[name="password"]', 'not the password')
      await press(page, 'continue')
      texts.push((await seen(page, 'main')).replaceAll(identifier, ''))
      expect(await page.locator('input[name="identifier"]').inputValue()).toBe(identifier)
    }
    expect(texts[0]).toBe(texts[1])
    expect(texts[0]).toContain('The name or the password is not right.')
  })

  it('a wrong password can be mended', async () => {
    const page = await newPage()
    await openSignIn(page, server())
    await page.fill('input[name="identifier"]', alice)
    await press(page, 'continue')
    expect(await announced(page)).toContain('empty')
    await enterPassword(page, 'alice')
    await choose(page, /e-mail/i)
    expect(await heading(page)).toContain('Which code')
  })
})
