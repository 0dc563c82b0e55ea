import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { channelsOf, renderMessage } from '../../src/delivery/templates.ts'
import { type MessageTemplate, messageTemplates } from '../../src/locales/mail-texts.ts'
import { Member, openHouse } from '../account/stage.ts'
import type { House } from '../support/house.ts'

describe('an address in another form', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  }, 60_000)
  afterAll(() => house?.stop())

  test('G-05 a list, an object or a number is refused with 400, and nothing is sent to any of it', async () => {
    await house.user('alice')
    const alice = new Member(house, 'alice')
    await alice.signIn()
    const view = await alice.change({ kind: 'enrol', factor: 'email' })
    expect(view).toMatchObject({ kind: 'enrol', prompt: { kind: 'address' } })
    const before = house.sent.length
    const forms = [
      ['alice@example.com', 'thief@attacker.test'],
      { 0: 'alice@example.com', 1: 'thief@attacker.test' },
      [['thief@attacker.test']],
      7,
      true,
    ]
    for (const address of forms) {
      const action = { kind: 'answer', answer: { address } }
      const { status } = await alice.api('POST', `/changes/${view.transaction}`, { version: view.version, action })
      expect([address, status]).toEqual([address, 400])
    }
    const twice =
      '{"version":1,"action":{"kind":"answer","answer":{"address":"alice@example.com","address":["thief@attacker.test"]}}}'
    expect((await alice.api('POST', `/changes/${view.transaction}`, twice)).status).toBe(400)
    expect(house.sent.slice(before).map(({ to }) => to)).toEqual([])
    expect(JSON.stringify(house.sent)).not.toContain('attacker.test')
  })
})

describe('a name that is more than a name', () => {
  const names = [
    'A\r\nBcc: thief@attacker.test',
    '<script>steal()</script>',
    '{{7*7}}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what an attacker types.
    '${7*7}',
    '<%= 7*7 %>',
    '{code}',
    '<Say>7</Say>',
  ]
  const usual = { code: '123456', link: 'https://login.example.com/l', minutes: '5', factor: 'email', remaining: '3' }
  const templates = Object.keys(messageTemplates) as MessageTemplate[]
  const each = templates.flatMap((template) =>
    channelsOf(template).flatMap((channel) => ['en', 'pt-BR'].map((locale) => ({ template, channel, locale }))),
  )

  it.each(each)('G-06 is text in $template by $channel in $locale', ({ template, channel, locale }) => {
    for (const name of names) {
      const parameters = { ...usual, application: name, workspace: name }
      const { subject = '', text, html = '' } = renderMessage({ template, channel, locale, parameters })
      expect(subject).not.toMatch(/[\r\n]/)
      expect(html).not.toMatch(/<script|<say|<%/i)
      expect(subject + text + html).not.toMatch(/\b49\b/)
      expect(text).not.toMatch(/^bcc:/im)
      // A placeholder in a name stays as it is: a code never gets into a subject or a text that has none.
      if (name === '{code}') expect(subject).not.toContain(usual.code)
    }
  })
})
