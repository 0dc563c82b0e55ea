import { Type } from '@sinclair/typebox'
import { defineKind, urlFault } from './kind.ts'

const accountSid = Type.String({ pattern: '^AC[0-9a-f]{32}$', description: 'Account SID, from the Twilio console.' })
const apiUrl = Type.String({
  default: 'https://api.twilio.com',
  maxLength: 200,
  description: 'Origin of the API; another one for a region of Twilio, such as https://api.dublin.ie1.twilio.com.',
})
const secrets = Type.Object(
  {
    authToken: Type.String({
      minLength: 16,
      maxLength: 200,
      description: 'Auth token of the account. It also signs the receipts.',
    }),
  },
  { additionalProperties: false },
)
const originFault = (url: string) => {
  const fault = urlFault(url) ?? (URL.parse(url)?.origin === url ? undefined : 'must be an origin, without a path')
  return fault === undefined ? [] : [`options.apiUrl ${fault}.`]
}

export const twilioSms = defineKind({
  id: 'twilio-sms',
  title: 'SMS by Twilio (Messages, REST API 2010-04-01)',
  channels: ['sms'],
  options: Type.Object(
    {
      accountSid,
      from: Type.Optional(
        Type.String({
          pattern: '^(\\+[1-9][0-9]{5,14}|[0-9]{3,8}|[A-Za-z0-9 ]{1,11})$',
          description: 'Sender: a number (E.164), a short code, or a name of at most 11 letters and digits.',
        }),
      ),
      messagingServiceSid: Type.Optional(
        Type.String({ pattern: '^MG[0-9a-f]{32}$', description: 'Messaging service that picks the sender, instead of `from`.' }),
      ),
      apiUrl,
    },
    { additionalProperties: false },
  ),
  secrets,
  check: (options) => [
    ...originFault(options.apiUrl),
    ...(options.from === undefined && options.messagingServiceSid === undefined
      ? ['options needs `from` or `messagingServiceSid`: without one Twilio has no sender.']
      : []),
  ],
  destination: (options) => `${options.apiUrl} ${options.accountSid}`,
  create: async (_channel, options, { authToken }, { fetch }) => {
    const { createTwilioSms } = await import('../twilio-sms.ts')
    return createTwilioSms({ ...options, authToken, fetch })
  },
})

export const twilioVoice = defineKind({
  id: 'twilio-voice',
  title: 'Calls by Twilio that speak the code (Calls, REST API 2010-04-01)',
  channels: ['voice'],
  options: Type.Object(
    {
      accountSid,
      from: Type.String({ pattern: '^\\+[1-9][0-9]{5,14}$', description: 'Number (E.164) that the calls come from.' }),
      apiUrl,
    },
    { additionalProperties: false },
  ),
  secrets,
  check: (options) => originFault(options.apiUrl),
  destination: (options) => `${options.apiUrl} ${options.accountSid}`,
  create: async (_channel, options, { authToken }, { fetch }) => {
    const { createTwilioVoice } = await import('../twilio-voice.ts')
    return createTwilioVoice({ ...options, authToken, fetch })
  },
})
