import { expect, test } from 'vitest'
import { type CheckedTemplate, checkTemplate } from './check-template.ts'

const check = (content: unknown, changes: object = {}): CheckedTemplate =>
  checkTemplate({ template: 'verification-code', channel: 'email', locale: 'en', content, ...changes })
const faults = (checked: CheckedTemplate) => ('faults' in checked ? checked.faults : [])
const good = { subject: 'Code for {application}', text: 'Hello,\n\n{code}\n\nValid for {duration}.', note: '{workspace}' }

test('a good text is taken, its language in canonical form', () => {
  expect(check(good, { locale: 'PT-br' })).toEqual({
    override: { template: 'verification-code', channel: 'email', locale: 'pt-BR', content: good },
  })
  expect(check({ text: '[Sign in]({link})\n\n{code}', subject: 'x' }, { template: 'magic-link' })).toHaveProperty('override')
})

test('every fault is told at once', () => {
  const told = faults(
    check({ subject: 'Your {code}\nBcc: x', text: 'Hello {name}, {{7*7}}', note: 7, html: '<b>' }, { locale: 'x y' }),
  )
  expect(told).toEqual([
    '"x y" is no language: write a tag such as en or pt-BR.',
    '"html" is no part of the channel email; there are subject, text, note.',
    '`note` must be a text.',
    '`subject` must be one line.',
    '`subject` must not contain {code}: it shows where others can read it.',
    '{name} in `text` is no placeholder of verification-code; there are {code}, {duration}, {application}, {workspace}.',
    '`text` has a brace that belongs to no placeholder.',
    '`text` must contain {code}.',
  ])
})

test.each([
  ['a code that is missing', { ...good, text: 'Hello' }],
  ['a code that is only in the small print', { ...good, text: 'Hello', note: '{code}' }],
  ['a code in the subject', { ...good, subject: '{code}' }],
  ['an empty text', { ...good, text: '  ' }],
  ['no subject', { text: '{code}' }],
  ['a link in a message with a code', { ...good, text: '{code} {link}' }],
  ['a dollar brace', { ...good, text: `{code} ${'$'}{7*7}` }],
  ['{{code}}', { ...good, text: '{{code}}' }],
  ['a control character', { ...good, text: '{code}\u0007' }],
  ['a bidi mark', { ...good, text: '{code}\u202e' }],
  ['a text without end', { ...good, text: `{code} ${'x'.repeat(10_001)}` }],
  ['no mapping', 'text'],
  ['nothing', null],
  ['a list', []],
])('OC-9 G-06 refused: %s', (_what, content) => {
  expect(faults(check(content)).length).toBeGreaterThan(0)
})

test.each([
  ['none', 'email'],
  ['toString', 'email'],
  ['verification-code', 'push'],
  ['verification-code', 'constructor'],
])('there is no text of %s for %s', (template, channel) => {
  expect(faults(check(good, { template, channel }))).toHaveLength(1)
})

test('a text message is as short as it is paid', () => {
  const sms = (text: string) => faults(check({ text }, { channel: 'sms' }))
  expect(sms('{code} is your code.')).toEqual([])
  expect(sms(`{code} ${'x'.repeat(250)}`)).toEqual([])
  expect(sms(`{code} ${'x'.repeat(300)}`)[0]).toContain('would be paid as 3 text messages')
  expect(sms(`{code} ção ${'x'.repeat(120)}`)[0]).toContain('would be paid as 3')
})

test('OC-9 no text of a tenant binds the code to another site', () => {
  expect(faults(check({ text: 'Code {code}\n\n@evil.example #{code}' }, { channel: 'sms' }))[0]).toContain('begin with @')
})
