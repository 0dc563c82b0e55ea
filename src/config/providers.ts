import { integer, list, text } from './setting.ts'

const names =
  (...known: readonly string[]) =>
  (item: string): string | undefined =>
    known.includes(item) ? undefined : `must be a list of ${known.join(' and ')}`

const json = (value: string): string | undefined => {
  try {
    const parsed: unknown = JSON.parse(value)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return undefined
  } catch {
    // Said below.
  }
  return 'must be a JSON object with options and secrets, as docs/reference/providers.md describes them'
}

/** Providers of SMS, calls and push for tenants that name none of their own. Mail has a section of its own. */
export const delivery = {
  smsProviders: list(
    {
      env: 'COUNTERSIGN_SMS_PROVIDERS',
      key: 'delivery.smsProviders',
      doc: 'Order of the providers of SMS: `twilio`, `gateway`. Without it those that are set, in this order.',
    },
    names('twilio', 'gateway'),
  ),
  voiceProviders: list(
    {
      env: 'COUNTERSIGN_VOICE_PROVIDERS',
      key: 'delivery.voiceProviders',
      doc: 'Order of the providers of calls: `twilio`, `gateway`. Without it those that are set, in this order.',
    },
    names('twilio', 'gateway'),
  ),
  smsGateway: text(
    {
      env: 'COUNTERSIGN_SMS_GATEWAY',
      key: 'delivery.smsGateway',
      doc: 'An HTTP gateway for SMS or WhatsApp: JSON {"options", "secrets"} of the kind `http-gateway`.',
      secret: true,
    },
    undefined,
    json,
  ),
  voiceGateway: text(
    {
      env: 'COUNTERSIGN_VOICE_GATEWAY',
      key: 'delivery.voiceGateway',
      doc: 'An HTTP gateway for calls: JSON {"options", "secrets"} of the kind `http-gateway`.',
      secret: true,
    },
    undefined,
    json,
  ),
}

/** Twilio. */
export const twilio = {
  accountSid: text({ env: 'COUNTERSIGN_TWILIO_ACCOUNT_SID', key: 'twilio.accountSid', doc: 'Account SID of Twilio.' }, undefined),
  authToken: text(
    { env: 'COUNTERSIGN_TWILIO_AUTH_TOKEN', key: 'twilio.authToken', doc: 'Auth token of that account.', secret: true },
    undefined,
  ),
  smsFrom: text(
    { env: 'COUNTERSIGN_TWILIO_SMS_FROM', key: 'twilio.smsFrom', doc: 'Sender of SMS: number (E.164), short code or name.' },
    undefined,
  ),
  messagingServiceSid: text(
    {
      env: 'COUNTERSIGN_TWILIO_MESSAGING_SERVICE_SID',
      key: 'twilio.messagingServiceSid',
      doc: 'Messaging service that picks the sender of SMS.',
    },
    undefined,
  ),
  voiceFrom: text(
    { env: 'COUNTERSIGN_TWILIO_VOICE_FROM', key: 'twilio.voiceFrom', doc: 'Number (E.164) that calls come from.' },
    undefined,
  ),
  apiUrl: text(
    { env: 'COUNTERSIGN_TWILIO_API_URL', key: 'twilio.apiUrl', doc: "Origin of the API, for one of Twilio's regions." },
    'https://api.twilio.com',
  ),
}

/** Web Push. */
export const push = {
  vapidPublicKey: text(
    { env: 'COUNTERSIGN_VAPID_PUBLIC_KEY', key: 'push.vapidPublicKey', doc: 'Public VAPID key, base64url.' },
    undefined,
  ),
  vapidPrivateKey: text(
    { env: 'COUNTERSIGN_VAPID_PRIVATE_KEY', key: 'push.vapidPrivateKey', doc: 'Private VAPID key, base64url.', secret: true },
    undefined,
  ),
  vapidSubject: text(
    {
      env: 'COUNTERSIGN_VAPID_SUBJECT',
      key: 'push.vapidSubject',
      doc: 'Whom a push service may write to: mailto:ops@example.com or an https address.',
    },
    undefined,
  ),
  ttlSeconds: integer(
    {
      env: 'COUNTERSIGN_PUSH_TTL_SECONDS',
      key: 'push.ttlSeconds',
      doc: 'How long a push service keeps a message for a device that is away, in seconds.',
    },
    300,
    0,
    86_400,
  ),
}
