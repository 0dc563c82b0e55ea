import { expect, test } from 'vitest'
import type { TenantId } from '../domain/ids.ts'
import type { TemplateOverride } from '../engine/ports/templates.ts'
import { mailEn } from '../locales/mail-en.ts'
import { mailPtBr } from '../locales/mail-pt-br.ts'
import { type MessageContent, type MessageTemplate, messageTemplates } from '../locales/mail-texts.ts'
import { checkTemplate } from './check-template.ts'
import { previewMessage, sampleParameters } from './samples.ts'
import { builtInLocales, channelsOf, createRenderer, renderMessage, TemplateFault } from './templates.ts'
import { segmentsOf, withoutAccents } from './text-message.ts'

const parameters = { code: '012345', minutes: '5', application: 'Demo shop', workspace: 'Shop & Co' }
const call = { template: 'verification-code', channel: 'email', locale: 'en', parameters }
const templates = Object.keys(messageTemplates) as MessageTemplate[]
/** Every built-in text there is. */
const everyText = templates.flatMap((template) =>
  channelsOf(template).flatMap((channel) => builtInLocales.map((locale) => ({ template, channel, locale }))),
)

test('OC-9 the message names the site and the purpose, holds the code, and says what to do if it was not you', () => {
  const { subject, text, html } = renderMessage(call)
  expect(subject).toBe('Your sign-in code for Demo shop')
  for (const body of [text, html?.replaceAll('&amp;', '&')]) {
    expect(body).toContain('to sign in to Demo shop with your account at Shop & Co')
    expect(body).toContain('012345')
    expect(body).toContain('valid for 5 minutes')
    expect(body).toContain('If you did not ask for this code')
  }
  expect(text).toMatch(/^012345$/m)
})

test.each(everyText)(
  'OC-9 $template by $channel in $locale is whole, names the site, and shows no secret in a subject',
  (about) => {
    const { subject, text, html } = previewMessage(about, [])
    const all = [subject ?? '', text, html ?? ''].join('\n')
    expect(all).toMatch(/Demo/)
    expect(all).not.toMatch(/[{}]|undefined/)
    expect(subject ?? '').not.toMatch(/123456|https?:/)
    const secret = messageTemplates[about.template].values.some((name) => name === 'code' || name === 'link')
    expect(text.includes('123456') || text.includes('1, 2, 3, 4, 5, 6')).toBe(secret)
    expect(html !== undefined).toBe(about.channel === 'email')
    expect(subject !== undefined).toBe(about.channel === 'email' || about.channel === 'push')
  },
)

test.each(everyText.filter(({ channel, template }) => channel === 'sms' && template !== 'test'))(
  '$template in $locale is paid as one text message, two at most with the longest names',
  (about) => {
    expect(segmentsOf(previewMessage(about, []).text)).toBe(1)
    const longestNames = { ...sampleParameters, application: 'A'.repeat(99), workspace: 'W'.repeat(99) }
    expect(segmentsOf(renderMessage({ ...about, parameters: longestNames, host: 'login.example.com' }).text)).toBeLessThan(3)
  },
)

test.each(everyText)('the built-in text of $template by $channel in $locale keeps the rules that tenants keep', (about) => {
  const texts = { en: mailEn, 'pt-BR': mailPtBr }[about.locale as 'en']
  const content = (texts.templates[about.template] as Record<string, MessageContent>)[about.channel] as MessageContent
  const sent = about.channel === 'sms' ? { text: withoutAccents(content.text) } : content
  expect(checkTemplate({ ...about, content: sent })).toHaveProperty('override')
})

test.each(templates.filter((template) => channelsOf(template).includes('push') && !['test', 'push-approval'].includes(template)))(
  'LC-3 the notice %s says what to do if it was not you, by e-mail and on a phone',
  (template) => {
    for (const [locale, words] of [
      ['en', /not you|reported nothing|not yours|did not ask/i],
      ['pt-BR', /não foi você|nao foi voce|não relatou|não era seu|nao era seu|não o pediu/i],
    ] as const)
      for (const channel of ['email', 'sms', 'voice', 'push'])
        expect(previewMessage({ template, channel, locale }, []).text).toMatch(words)
  },
)

test('OC-9 a text message ends with the line that binds its code to our own host', () => {
  const { text } = renderMessage({ ...call, channel: 'sms', host: 'login.example.com' })
  expect(text).toBe(
    '012345 is your code to sign in to Demo shop, valid for 5 minutes. Give it to nobody.\n\n@login.example.com #012345',
  )
  expect(renderMessage({ ...call, channel: 'sms' }).text).not.toContain('@')
  expect(renderMessage({ ...call, channel: 'voice', host: 'login.example.com' }).text).not.toContain('@')
  const notice = { ...call, template: 'password-changed', channel: 'sms', host: 'login.example.com' }
  expect(renderMessage(notice).text).not.toContain('@')
})

test('a voice reads digits one by one, twice, and no mark of a name', () => {
  const application = 'Shop <say-as> & "friends" {code} — #1'
  const { text } = renderMessage({ ...call, channel: 'voice', parameters: { ...parameters, application } })
  expect(text.match(/0, 1, 2, 3, 4, 5/g)).toHaveLength(2)
  expect(text).toContain('to sign in to Shop say-as friends code 1 is')
})

test('OC-15 the code that confirms an address says that it signs nobody in', () => {
  for (const [locale, words] of [
    ['en', /cannot be used to sign in|does not sign anybody in/],
    ['pt-BR', /serve para entrar/],
  ] as const)
    for (const channel of ['email', 'sms', 'voice'])
      expect(previewMessage({ template: 'verify-address', channel, locale }, []).text).toMatch(words)
})

test('one mail carries link and code; the button leads to the link and nowhere else', () => {
  const link = 'https://login.example.com/demo/shop/link?t=a&b="c"'
  const { subject, text, html } = renderMessage({ ...call, template: 'magic-link', parameters: { ...parameters, link } })
  expect(subject).toBe('Sign in to Demo shop')
  expect(text).toContain(`Sign in:\n${new URL(link).href}`)
  expect(text).toMatch(/^012345$/m)
  expect(html?.match(/href="[^"]*"/g)).toEqual(['href="https://login.example.com/demo/shop/link?t=a&amp;b=%22c%22"'])
  for (const wrong of ['javascript:alert(1)', 'data:text/html,x', '//evil.example', 'x', `https://a.example/${'x'.repeat(3000)}`])
    expect(() => renderMessage({ ...call, template: 'magic-link', parameters: { ...parameters, link: wrong } })).toThrow(
      TemplateFault,
    )
})

test('OC-9 no value can start a header or a line of its own', () => {
  const application = 'Shop\r\nBcc: mallory@evil.example\n\n<b>hi</b>\u2028\u0000\u202e'
  const { subject, text, html } = renderMessage({ ...call, parameters: { ...parameters, application } })
  expect(subject).toBe('Your sign-in code for Shop Bcc: mallory@evil.example <b>hi</b>')
  expect(text).not.toMatch(/^Bcc/m)
  for (const mark of ['\r', '\u2028', '\0', '\u202e']) expect(text + html).not.toContain(mark)
})

const markers = ['{{7*7}}', '$'.concat('{7*7}'), '<%= 7*7 %>', '{code}', '{link}', '{workspace}', '#{7*7}', '[[7*7]]', '%7*7%']

test.each(everyText)('G-06 L-i04 template markers in the values of $template by $channel in $locale stay text', (about) => {
  const { values } = messageTemplates[about.template]
  const names: readonly string[] = values
  const usable = ['application', 'workspace'].filter((name) => names.includes(name))
  for (const marker of markers) {
    const hostile = Object.fromEntries(usable.map((name) => [name, `${marker}<img src=x>${name}`]))
    const { subject, text, html } = renderMessage({ ...about, parameters: { ...sampleParameters, ...hostile } })
    expect(`${subject}${text}`).not.toMatch(/(?<![\d@])49(?!\d)/)
    expect(subject ?? '').not.toContain('123456')
    // The code is where the text has it, and nowhere else.
    const plain = previewMessage(about, [], 'login.example.com').text
    expect(text.split('123456').length).toBe(plain.replace(/\n\n@.*$/, '').split('123456').length)
    expect(html ?? '').not.toContain('<img')
    if (about.channel !== 'voice' && text.includes('<img')) expect(text).toContain(marker)
  }
})

test('every value is escaped in HTML, in every template and locale', () => {
  const hostile = `"><script>alert('x')</script>&`
  for (const { template, channel, locale } of everyText.filter((one) => one.channel === 'email')) {
    const values = { ...sampleParameters, application: `${hostile}app`, workspace: `${hostile}place`, code: `${hostile}code` }
    const { html, text } = renderMessage({ template, channel, locale, parameters: values })
    expect(html).not.toContain('<script')
    expect(html).toContain('&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;place')
    expect(text).toContain(`${hostile}place`)
  }
})

test('the HTML fetches nothing from elsewhere and holds no link to press', () => {
  expect(renderMessage(call).html).not.toMatch(/https?:|src=|href=|url\(|<script|<img/)
})

test('a value is cut at 200 characters', () => {
  expect(renderMessage({ ...call, parameters: { ...parameters, application: 'x'.repeat(100_000) } }).text.length).toBeLessThan(
    2_000,
  )
})

test.each([
  ['pt-BR', 'Seu código de acesso para Demo shop'],
  ['pt-br', 'Seu código de acesso para Demo shop'],
  ['pt', 'Seu código de acesso para Demo shop'],
  ['pt-PT', 'Seu código de acesso para Demo shop'],
  ['en-GB', 'Your sign-in code for Demo shop'],
  ['fr', 'Your sign-in code for Demo shop'],
  ['', 'Your sign-in code for Demo shop'],
  ['__proto__', 'Your sign-in code for Demo shop'],
  [null, 'Your sign-in code for Demo shop'],
])('locale %s', (locale, subject) => {
  expect(renderMessage({ ...call, locale }).subject).toBe(subject)
})

test('one minute is singular', () => {
  const one = { ...parameters, minutes: '1' }
  expect(renderMessage({ ...call, parameters: one }).text).toContain('valid for 1 minute.')
  expect(renderMessage({ ...call, locale: 'pt-BR', parameters: one }).text).toContain('vale por 1 minuto.')
})

test('a factor is named in the language of the message, also one that this server does not know', () => {
  const added = (factor: string, locale: string) =>
    renderMessage({ ...call, template: 'factor-added', locale, parameters: { ...parameters, factor } }).text
  expect(added('mobile_app', 'en')).toContain('authenticator app')
  expect(added('mobile_app', 'pt-BR')).toContain('aplicativo autenticador')
  for (const unknown of ['fob', 'toString', '<b>', '__proto__']) expect(added(unknown, 'en')).toContain(': another method.')
})

test('the owner of a paused account is told what happened and what to do', () => {
  const { subject, text } = renderMessage({ ...call, template: 'account-locked' })
  expect(subject).toBe('Sign-in paused for your account at Shop & Co')
  expect(text).toContain('If it was not you')
  expect(text).not.toContain('012345')
})

test.each(['none', 'toString', '__proto__', ''])('there is no template %j', (template) => {
  expect(() => renderMessage({ ...call, template })).toThrow(TemplateFault)
})

test.each([
  ['verification-code', 'push'],
  ['magic-link', 'sms'],
  ['verification-code', 'fax'],
  ['verification-code', '__proto__'],
])('OC-9 %s is not sent by %s', (template, channel) => {
  expect(() => renderMessage({ ...call, template, channel })).toThrow(TemplateFault)
})

test('a missing value is named, and no value shown', () => {
  const { minutes: _, ...rest } = parameters
  expect(() => renderMessage({ ...call, parameters: rest })).toThrow(/verification-code lacks its value minutes/)
})

const own = (locale: string, text: string, channel = 'sms'): TemplateOverride => ({
  ...{ template: 'verification-code', channel, locale },
  content: { text },
})

test("a tenant's own text goes before the built-in one of its language, and leaves other languages alone", () => {
  const overrides = [own('pt', 'Código {code}'), own('de', '{code} gilt {duration}.'), own('en', 'Mail {code}', 'email')]
  const text = (locale: string | null) => renderMessage({ ...call, channel: 'sms', locale, overrides }).text
  expect(text('pt-BR')).toBe('Código 012345')
  expect(text('de-AT')).toBe('012345 gilt 5 Minuten.')
  expect(text('en')).toContain('is your code')
  expect(text(null)).toContain('is your code')
})

test("a tenant's own text is escaped like any other: it brings no markup", () => {
  const content = { subject: 'Code', text: '<b>Hi</b>\nthere\n\n{code}\n\n<a href="https://evil.example">x</a>', note: '<hr>' }
  const { html } = renderMessage({ ...call, overrides: [{ ...own('en', '', 'email'), content }] })
  expect(html).toContain('&lt;b&gt;Hi&lt;/b&gt;<br>there')
  expect(html).not.toMatch(/<b>|<a |<hr/)
})

test('a stored text that lost its parts is passed over', () => {
  for (const text of ['', undefined as unknown as string])
    expect(renderMessage({ ...call, channel: 'sms', overrides: [own('en', text)] }).text).toContain('is your code')
})

test('a right-to-left language is laid out so', () => {
  const content = { subject: 'رمز', text: 'الرمز\n\n{code}' }
  const { html } = renderMessage({ ...call, locale: 'ar-EG', overrides: [{ ...own('ar', '', 'email'), content }] })
  expect(html).toContain('<html lang="ar" dir="rtl">')
})

test('the renderer of a server asks for the texts of the tenant whose message it is', async () => {
  const render = createRenderer({
    templates: { list: async (tenant) => (tenant === 'a' ? [own('en', 'A {code}')] : []) },
    host: 'login.example.com',
  })
  const sms = { ...call, channel: 'sms' }
  expect((await render({ ...sms, tenant: 'a' as TenantId })).text).toBe('A 012345\n\n@login.example.com #012345')
  expect((await render({ ...sms, tenant: 'b' as TenantId })).text).toContain('is your code')
})
