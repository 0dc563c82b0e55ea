import { expect, test } from 'vitest'
import { mailEn } from '../locales/mail-en.ts'
import { mailPtBr } from '../locales/mail-pt-br.ts'
import { mailParameters } from '../locales/mail-texts.ts'
import { renderMessage, TemplateFault } from './templates.ts'

const parameters = { code: '012345', minutes: '5', application: 'Demo shop', workspace: 'Shop & Co' }
const call = { template: 'verification-code', locale: 'en', parameters }

test('OC-9 the message names the site and the purpose, holds the code, and says what to do if it was not you', () => {
  const { subject, text, html } = renderMessage(call)
  expect(subject).toBe('Your sign-in code for Demo shop')
  for (const body of [text, html.replaceAll('&amp;', '&')]) {
    expect(body).toContain('to sign in to Demo shop with your account at Shop & Co')
    expect(body).toContain('012345')
    expect(body).toContain('valid for 5 minutes')
    expect(body).toContain('If you did not ask for this code')
  }
  expect(text).toMatch(/^012345$/m)
})

test('OC-9 the subject does not hold the code: it shows on locked screens', () => {
  for (const locale of ['en', 'pt-BR']) expect(renderMessage({ ...call, locale }).subject).not.toContain('012345')
})

test('OC-9 no value can start a header or a line of its own', () => {
  const application = 'Shop\r\nBcc: mallory@evil.example\n\n<b>hi</b>\u2028\u0000\u202e'
  const { subject, text, html } = renderMessage({ ...call, parameters: { ...parameters, application } })
  expect(subject).toBe('Your sign-in code for Shop Bcc: mallory@evil.example <b>hi</b>')
  expect(text).not.toMatch(/^Bcc/m)
  for (const mark of ['\r', '\u2028', '\0', '\u202e']) expect(text + html).not.toContain(mark)
})

test('every value is escaped in HTML, in every template and locale', () => {
  const hostile = `"><script>alert('x')</script>&`
  for (const [template, names] of Object.entries(mailParameters)) {
    for (const locale of ['en', 'pt-BR']) {
      const values = Object.fromEntries(names.map((name) => [name, `${hostile}${name}`]))
      const { html, text } = renderMessage({ template, locale, parameters: values })
      expect(html).not.toContain('<script')
      for (const name of names) {
        expect(html).toContain(`&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;${name}`)
        expect(text).toContain(`${hostile}${name}`)
      }
    }
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

test('the owner of a paused account is told what happened and what to do', () => {
  const { subject, text } = renderMessage({ ...call, template: 'account-locked' })
  expect(subject).toBe('Sign-in paused for your account at Shop & Co')
  expect(text).toContain('If it was not you')
  expect(text).not.toContain('012345')
})

test.each(['none', 'toString', '__proto__', ''])('there is no template %j', (template) => {
  expect(() => renderMessage({ ...call, template })).toThrow(TemplateFault)
})

test('a missing value is named, and no value shown', () => {
  const { minutes: _, ...rest } = parameters
  expect(() => renderMessage({ ...call, parameters: rest })).toThrow(/verification-code lacks its value minutes/)
})

test('both locales have every template', () => {
  const templates = Object.keys(mailParameters).toSorted()
  expect(Object.keys(mailEn).toSorted()).toEqual(templates)
  expect(Object.keys(mailPtBr).toSorted()).toEqual(templates)
})
