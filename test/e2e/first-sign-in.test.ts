import { describe, expect, it } from 'vitest'
import { choose, enterCode, enterPassword, heading, openSignIn, people, press, seen, totpCode, upToCode } from './person.ts'
import { stage } from './stage.ts'

describe.each(['SQLite', 'PostgreSQL'] as const)('the first sign-in on %s', (database) => {
  const { server, newPage } = stage({ database })

  it('leads from the shop through password, e-mail code and consent to a greeting with verified tokens', async () => {
    const page = await newPage()
    await openSignIn(page, server())
    expect(await seen(page, 'body')).toContain('Demo shop asks you to sign in.')
    await enterPassword(page, 'alice')
    const before = (await server().inbox(people.alice.identifier)).length
    await choose(page, /e-mail/i)
    await enterCode(page, await server().code(people.alice.identifier, before))
    expect(await heading(page)).toContain('Allow Demo shop')
    await press(page, 'allow')

    expect(page.url()).toBe(`${server().shopUrl}/account`)
    expect(await heading(page)).toBe('Hello, Alice Example!')
    expect(await seen(page, '#scopes')).toMatch(/openid[\s\S]*profile[\s\S]*email/)
    const idToken = JSON.parse(await seen(page, '#id-token')) as Token
    expect(idToken.claims).toMatchObject({ iss: `${server().baseUrl}/demo/shop`, aud: 'shop-web' })
    expect(idToken.claims.acr).toBe('urn:countersign:aal1')
    expect(idToken.claims.amr).toContain('pwd')
    const accessToken = JSON.parse((await page.locator('#access-token').textContent()) ?? '') as Token
    expect(accessToken.header.typ).toBe('at+jwt')
    expect(accessToken.claims.sub).toBe(idToken.claims.sub)
  })

  it('FL-11: goes on after the process was killed between password and code', async () => {
    const page = await newPage()
    const code = await upToCode(page, server())
    await server().kill()
    await server().restart()
    await enterCode(page, code)
    expect(await heading(page)).toContain('Allow Demo shop')
  })

  it('takes the code of an authenticator app instead', async () => {
    const page = await newPage()
    await openSignIn(page, server())
    await enterPassword(page, 'alice')
    await choose(page, /authenticator app/i)
    await enterCode(page, totpCode(server()))
    await press(page, 'allow')
    expect(await heading(page)).toBe('Hello, Alice Example!')
    const { claims } = JSON.parse(await seen(page, '#id-token')) as Token
    expect(claims.acr).toBe('urn:countersign:aal2')
    expect(claims.amr).toEqual(expect.arrayContaining(['pwd', 'otp', 'mfa']))
  })
})

interface Token {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}
