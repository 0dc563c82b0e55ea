import { expect, test } from 'vitest'
import { ConfigInvalid, readConfig } from '../config/index.ts'
import { configuredProviders } from './channels.ts'

const fetch = async () => new Response()
const providersOf = (environment: Record<string, string>) => configuredProviders(readConfig({ environment }), { fetch })
const idsOf = async (environment: Record<string, string>) =>
  Object.fromEntries([...(await providersOf(environment))].map(([channel, list]) => [channel, list.map(({ id }) => id)]))

const twilio = {
  COUNTERSIGN_TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  COUNTERSIGN_TWILIO_AUTH_TOKEN: 'token-CANARY-0123456789',
  COUNTERSIGN_TWILIO_SMS_FROM: 'Shop',
}
const gateway = {
  options: {
    url: 'https://gateway.example/',
    body: { format: 'form', template: { to: '{{to}}', text: '{{text}}', key: '{{secret.key}}' } },
  },
  secrets: { key: 'key-CANARY' },
}

test('nothing set is nothing there; an SMTP server alone keeps working', async () => {
  expect(await idsOf({})).toEqual({})
  expect(await idsOf({ COUNTERSIGN_SMTP_URL: 'smtp://user:pw@mail.example' })).toEqual({ email: ['smtp'] })
})

test('what is set is there, in the order that was asked for', async () => {
  const both = { ...twilio, COUNTERSIGN_SMS_GATEWAY: JSON.stringify(gateway) }
  expect(await idsOf(both)).toEqual({ sms: ['twilio', 'gateway'] })
  expect(await idsOf({ ...both, COUNTERSIGN_SMS_PROVIDERS: 'gateway,twilio' })).toEqual({ sms: ['gateway', 'twilio'] })
  expect(await idsOf({ ...both, COUNTERSIGN_SMS_PROVIDERS: 'gateway' })).toEqual({ sms: ['gateway'] })
  expect(await idsOf({ ...twilio, COUNTERSIGN_TWILIO_VOICE_FROM: '+15005550006' })).toEqual({
    sms: ['twilio'],
    voice: ['twilio'],
  })
})

test('Web Push is there with its keys', async () => {
  const { generateVAPIDKeys } = (await import('web-push')).default
  const { publicKey, privateKey } = generateVAPIDKeys()
  const vapid = {
    COUNTERSIGN_VAPID_PUBLIC_KEY: publicKey,
    COUNTERSIGN_VAPID_PRIVATE_KEY: privateKey,
    COUNTERSIGN_VAPID_SUBJECT: 'mailto:ops@shop.example',
  }
  expect(await idsOf(vapid)).toEqual({ push: ['web-push'] })
})

test('every fault is told with where it stands, and no secret', async () => {
  const wrong = {
    ...twilio,
    COUNTERSIGN_TWILIO_ACCOUNT_SID: 'AC1',
    COUNTERSIGN_SMS_GATEWAY: JSON.stringify({ ...gateway, secrets: {} }),
    COUNTERSIGN_VOICE_GATEWAY: '{"options":{"url":"http://gateway.example/"}}',
    COUNTERSIGN_VAPID_PUBLIC_KEY: 'short',
  }
  const fault = await providersOf(wrong).catch((error: unknown) => error)
  expect(fault).toBeInstanceOf(ConfigInvalid)
  const { message } = fault as Error
  for (const words of [
    'COUNTERSIGN_TWILIO_*: options.accountSid',
    'secrets has no key',
    'COUNTERSIGN_VOICE_GATEWAY: options.url must start with https://',
    'COUNTERSIGN_VAPID_*: options.publicKey',
  ])
    expect(message).toContain(words)
  expect(message).not.toContain('CANARY')
})
