import { describe, expect, it } from 'vitest'
import { choose, enterCode, enterPassword, heading, openSignIn, people, press, totpCode } from './person.ts'
import { stage } from './stage.ts'

const alice = people.alice.identifier
const phone = '+15005550001'

describe('seed 003: the authentication factors of an application', () => {
  const { server, newPage } = stage()

  it('off by default: an application without any asks for the first factor only', async () => {
    const page = await newPage()
    await openSignIn(page, server(), 'shop-plain')
    await enterPassword(page, 'alice')
    expect(await heading(page)).toContain('Allow Demo shop')
  })

  it('request one: the person chooses among what the application allows and they have, before consent', async () => {
    const page = await newPage()
    await openSignIn(page, server(), 'shop-web')
    await enterPassword(page, 'alice')
    // Allowed are e-mail, SMS, app and passkey; alice has no passkey, and of the rest nothing but these three.
    expect(await page.getByRole('radio').count()).toBe(3)
    await choose(page, /app/i)
    await enterCode(page, totpCode(server()))
    expect(await heading(page)).toContain('Allow Demo shop')
    await press(page, 'allow')
    expect(await heading(page)).toBe('Hello, Alice Example!')
  })

  it('request one: whoever has one of them is not asked to choose', async () => {
    const page = await newPage()
    await openSignIn(page, server(), 'shop-web')
    const before = (await server().inbox(people.bob.identifier)).length
    await enterPassword(page, 'bob')
    await enterCode(page, await server().code(people.bob.identifier, before))
    expect(await heading(page)).toContain('Allow Demo shop')
  })

  it('request all: each in turn, and consent only after the last', async () => {
    const page = await newPage()
    await openSignIn(page, server(), 'shop-all')
    const mails = (await server().inbox(alice)).length
    const texts = (await server().inbox(phone)).length
    await enterPassword(page, 'alice')
    await enterCode(page, await server().code(alice, mails))
    expect(await heading(page)).not.toContain('Allow')
    await enterCode(page, await server().code(phone, texts))
    expect(await heading(page)).toContain('Allow Demo shop')
  })

  it('says who asks, and nothing of it before a first factor', async () => {
    const page = await newPage()
    await openSignIn(page, server(), 'shop-web')
    expect(await page.getByText('Why am I asked?').count()).toBe(0)
    await enterPassword(page, 'alice')
    await page.getByText('Why am I asked?').click()
    expect(await page.locator('details').textContent()).toContain('Demo shop')
  })
})
