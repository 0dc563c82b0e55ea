import { describe, expect, test } from 'vitest'
import type { TenantId } from '../domain/ids.ts'
import type { ProviderEntry } from '../engine/ports/catalogue.ts'
import { createSystemRandom } from '../platform/random.ts'
import { createSealing } from '../platform/sealing.ts'
import { checkProviders, openProvider, showProviders } from './provider-settings.ts'

const random = createSystemRandom()
const sealing = createSealing([{ id: 'k', key: random.bytes(32) }], random)
const tenant = 'tenant-a' as TenantId
const place = { tenant, channel: 'sms' }
const accountSid = `AC${'0'.repeat(32)}`
const authToken = 'token-CANARY-0123456789'

const twilio = {
  id: 'twilio',
  kind: 'twilio-sms',
  options: { accountSid, from: '+15005550006' },
  secrets: { authToken },
}
const gateway = {
  id: 'backup',
  kind: 'http-gateway',
  options: {
    url: 'https://gateway.example/send',
    headers: { authorization: 'Bearer {{secret.key}}' },
    body: { format: 'json', template: { to: '{{to}}', text: '{{text}}' } },
  },
  secrets: { key: 'key-CANARY' },
}

const check = (given: unknown, stored: readonly ProviderEntry[] = [], channel = 'sms') =>
  checkProviders(given, stored, { tenant, channel }, sealing)
const taken = (given: unknown, stored: readonly ProviderEntry[] = [], channel = 'sms') => {
  const checked = check(given, stored, channel)
  if ('faults' in checked) throw new Error(checked.faults.join('\n'))
  return checked.entries
}
const faults = (given: unknown, stored: readonly ProviderEntry[] = [], channel = 'sms') => {
  const checked = check(given, stored, channel)
  return 'faults' in checked ? checked.faults : []
}

test('a list keeps its order, gets its defaults, and its secrets are sealed and never shown', () => {
  const entries = taken([twilio, { ...gateway, enabled: false, timeoutMs: 2_000 }])
  expect(entries).toMatchObject([
    { id: 'twilio', enabled: true, options: { apiUrl: 'https://api.twilio.com' } },
    { id: 'backup', enabled: false, timeoutMs: 2_000, options: { method: 'POST' } },
  ])
  expect(JSON.stringify(entries)).not.toContain('CANARY')
  expect(JSON.stringify(showProviders(entries))).not.toMatch(/CANARY|sealed/)
  expect(showProviders(entries).map(({ hasSecrets }) => hasSecrets)).toEqual([true, true])
  expect(openProvider(entries[0] as ProviderEntry, place, sealing).secrets).toEqual({ authToken })
})

test('secrets of one tenant, channel or provider do not open for another', () => {
  const [entry] = taken([twilio]) as [ProviderEntry]
  expect(() => openProvider(entry, { ...place, tenant: 'tenant-b' as TenantId }, sealing)).toThrow('another row')
  expect(() => openProvider({ ...entry, id: 'other' }, place, sealing)).toThrow('another row')
})

test('every fault is told at once, with its provider, and no secret', () => {
  const all = faults([
    { ...twilio, options: { accountSid: 'AC1', from: '+1', colour: 'red' }, secrets: { authToken: 'CANARY' } },
    { ...gateway, id: 'Not An Id' },
    { ...twilio, options: { accountSid } },
    { id: 'x', kind: 'pigeon', timeoutMs: 60_000, spirit: true },
    { id: 'y', kind: 'smtp' },
    { id: 'z', kind: 'twilio-sms', options: { accountSid, from: '+15005550006' } },
    'nothing',
  ])
  const told = all.join('\n')
  for (const wanted of [
    'Two providers are called twilio.',
    'twilio: options.accountSid',
    'twilio: options.from',
    'twilio: options.colour',
    'twilio: secrets.authToken',
    'Provider 2: id must be',
    'twilio: options needs `from` or `messagingServiceSid`',
    'Provider 4: "spirit" is not a setting',
    'Provider 4: timeoutMs must be a whole number from 500 to 4500',
    'y: "smtp" is no kind of provider for sms. There are twilio-sms, http-gateway.',
    'z: secrets.authToken',
    'Provider 7: it must be an object',
  ])
    expect(told).toContain(wanted)
  expect(told).not.toContain('CANARY')
})

test('a channel that does not exist, and a list that is none, are told', () => {
  expect(faults([], [], 'fax')).toEqual(['There is no channel "fax". There are email, sms, voice, push.'])
  expect(faults({})).toEqual(['The providers of a channel are a list.'])
  expect(taken([])).toEqual([])
})

describe('secrets that are written once', () => {
  const { secrets: _, ...without } = twilio

  test('stay where none are given', () => {
    const stored = taken([twilio])
    const [entry] = taken([{ ...without, options: { ...without.options, from: '+15005550007' } }], stored) as [ProviderEntry]
    expect(openProvider(entry, place, sealing)).toMatchObject({ options: { from: '+15005550007' }, secrets: { authToken } })
  })

  test('are not sent to another address, nor to another account', () => {
    const stored = taken([twilio])
    for (const change of [{ apiUrl: 'https://evil.example' }, { accountSid: `AC${'1'.repeat(32)}` }])
      expect(faults([{ ...without, options: { ...without.options, ...change } }], stored)).toEqual([
        'twilio: give the secrets again: with these options the kept ones would go somewhere else.',
      ])
    const { secrets: __, ...plain } = gateway
    const moved = { ...plain, options: { ...plain.options, url: 'https://evil.example/send' } }
    expect(faults([moved], taken([gateway]))).toHaveLength(1)
    const elsewhere = { ...plain, options: { ...plain.options, url: 'https://gateway.example/other' } }
    expect(taken([elsewhere], taken([gateway]))).toHaveLength(1)
  })

  test('are not handed to a provider of another kind under the same name', () => {
    expect(faults([{ ...gateway, id: 'twilio', secrets: undefined }], taken([twilio])).join()).toContain('secrets has no key')
  })
})

describe('a gateway', () => {
  const withOptions = (options: object, secrets: object = gateway.secrets) =>
    faults([{ ...gateway, secrets, options: { ...gateway.options, ...options } }])

  test.each([
    ['no TLS', { url: 'http://gateway.example/send' }, 'must start with https://'],
    ['a password in its address', { url: 'https://u:p@gateway.example/' }, 'must not hold a password'],
    ['a placeholder for its host', { url: 'https://{{to}}.gateway.example/' }, 'placeholder in its host'],
    ['a placeholder in its host', { url: 'https://gateway{{code}}/' }, 'placeholder in its host'],
    ['a text in its path', { url: 'https://gateway.example/{{text}}' }, 'after the question mark only'],
    ['a body in a GET request', { method: 'GET' }, 'no place in a GET request'],
    ['an unknown placeholder', { headers: { a: '{{password}}' } }, '{{password}} is not a placeholder'],
    ['a secret that is not there', { headers: { a: '{{secret.other}}' } }, 'secrets has no other'],
    ['no recipient', { body: { format: 'json', template: '{{text}}' } }, 'whom the message is for'],
    ['no content', { body: { format: 'form', template: { to: '{{to}}' } } }, 'what to send'],
    ['a header with a line break', { headers: { 'a\r\nb': 'x' } }, 'options.headers'],
    ['a status that is none', { answer: { success: [42] } }, 'options.answer.success'],
  ])('with %s is refused', (_name, options, words) => {
    expect(withOptions(options).join('\n')).toContain(words)
  })

  test('on this machine may go without TLS', () => {
    expect(withOptions({ url: 'http://localhost:8080/send' })).toEqual([])
  })
})

test.each([
  [{ host: 'mail.example', from: 'Shop <a@b.example>' }, {}, 'one plain mailbox'],
  [{ host: 'mail.example', from: 'a@b.example', user: 'mailer' }, {}, 'go together'],
  [{ host: 'mail.example', from: 'a@b.example', encryption: 'none' }, {}, 'on this machine only'],
  [{ host: 'mail.example/x', from: 'a@b.example' }, {}, 'options.host'],
])('mail by %j is refused', (options, secrets, words) => {
  expect(faults([{ id: 'mail', kind: 'smtp', options, secrets }], [], 'email').join()).toContain(words)
})
