import { afterEach, describe, expect, test } from 'vitest'
import { createTwilioSms } from '../../../src/delivery/twilio-sms.ts'
import { createTwilioVoice } from '../../../src/delivery/twilio-voice.ts'
import { startTwilio, type TwilioDouble, twilioAccount } from '../../support/twilio-double.ts'
import { channelContract, noAbort, phoneNature, sampleMessage } from './channel.contract.ts'
import { faultOf, httpFaultContract, loopbackFetch } from './http-faults.contract.ts'

const from = '+15005550006'
const message = { ...sampleMessage, to: '+14155550123' }
const secret = /14155550123|012345|authToken|[0-9a-f]{32}/

const smsTo = ({ url }: TwilioDouble, more = {}) =>
  createTwilioSms({ ...twilioAccount, apiUrl: url, from, fetch: loopbackFetch, ...more })
const voiceTo = ({ url }: TwilioDouble) => createTwilioVoice({ ...twilioAccount, apiUrl: url, from, fetch: loopbackFetch })

let twilio: TwilioDouble | undefined
const start = async () => {
  twilio = await startTwilio()
  return twilio
}
afterEach(async () => {
  await twilio?.stop()
  twilio = undefined
})

/** What a voice says: the text of the first Say, digits together again. */
const heard = (twiml = '') => {
  const said = /<Say[^>]*>([^<]*)<\/Say>/.exec(twiml)?.[1] ?? ''
  const plain = said.replace(
    /&(amp|lt|gt|quot|apos);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })[name] as string,
  )
  return plain.replace(/(\d), (?=\d)/g, '$1')
}

channelContract(
  'Twilio SMS',
  async () => {
    const double = await startTwilio()
    return {
      channel: smsTo(double),
      arrived: () => double.taken.map(({ form }) => ({ to: form.To ?? '', subject: '', text: form.Body ?? '' })),
      stop: double.stop,
    }
  },
  phoneNature,
)

channelContract(
  'Twilio Voice',
  async () => {
    const double = await startTwilio()
    return {
      channel: voiceTo(double),
      arrived: () => double.taken.map(({ form }) => ({ to: form.To ?? '', subject: '', text: heard(form.Twiml) })),
      stop: double.stop,
    }
  },
  phoneNature,
)

for (const [name, create] of [
  ['Twilio SMS', createTwilioSms],
  ['Twilio Voice', createTwilioVoice],
] as const) {
  httpFaultContract(name, {
    message,
    secret,
    start: startTwilio,
    channel: ({ url }, fetch) => create({ ...twilioAccount, apiUrl: url, from, fetch }),
  })
}

describe('what Twilio says', () => {
  test.each([
    ['+15005550001', 21211, 'recipient'],
    ['+15005550004', 21610, 'recipient'],
    ['+15005550009', 21614, 'recipient'],
    ['+15005550003', 21408, 'provider'],
    ['+15005550002', 21612, 'provider'],
  ])('H-06 a refusal of %s (%i) is for good, and about the %s', async (to, code, about) => {
    const fault = await faultOf(smsTo(await start()).send({ ...message, to }, noAbort()))
    expect(fault).toMatchObject({ name: 'DeliveryRefused', about, message: expect.stringContaining(`code ${code}`) })
    expect(fault.message).not.toContain(to)
  })

  test('H-06 200 with an error body is no success', async () => {
    const double = await start()
    double.fault = { kind: 'error-in-200' }
    for (const channel of [smsTo(double), voiceTo(double)]) {
      const fault = await faultOf(channel.send(message, noAbort()))
      expect(fault).toMatchObject({ name: 'DeliveryFailed', about: 'provider' })
      expect(fault.message).not.toMatch(secret)
    }
  })

  test('wrong credentials may be mended by an operator and are not shown', async () => {
    const double = await start()
    const fault = await faultOf(smsTo(double, { authToken: 'token-CANARY-0123456789' }).send(message, noAbort()))
    expect(fault).toMatchObject({
      name: 'DeliveryFailed',
      about: 'provider',
      message: expect.stringMatching(/credentials.*20003/),
    })
    expect(fault.message).not.toContain('CANARY')
  })

  test('a fault that we do not know of is about this message only', async () => {
    const double = await start()
    const fault = await faultOf(smsTo(double).send({ ...message, text: '' }, noAbort()))
    expect(fault).toMatchObject({ name: 'DeliveryFailed', about: 'message', message: expect.stringContaining('21602') })
  })
})

test('an SMS names its sender or its messaging service, and where to report', async () => {
  const double = await start()
  const receiptUrl = 'https://login.example.com/api/delivery/receipts/m/p/x'
  const { providerId } = await smsTo(double).send({ ...message, receiptUrl }, noAbort())
  const service = `MG${'0'.repeat(32)}`
  await smsTo(double, { messagingServiceSid: service }).send(message, noAbort())
  expect(double.taken[0]).toMatchObject({ sid: providerId })
  expect(double.taken.map(({ form }) => form)).toEqual([
    { To: message.to, From: from, Body: 'Use this code:\n\n012345', StatusCallback: receiptUrl },
    { To: message.to, MessagingServiceSid: service, Body: 'Use this code:\n\n012345' },
  ])
})

describe('what a call says', () => {
  const twimlOf = async (changes: object) => {
    const double = await start()
    await voiceTo(double).send({ ...message, ...changes }, noAbort())
    return double.taken[0]?.form.Twiml ?? ''
  }

  test('the code is spoken digit by digit, twice, in the language of the message', async () => {
    const twiml = await twimlOf({ text: 'Seu código:\n\n012345\n\n@login.example.com #012345\n', locale: 'pt-BR' })
    const say = '<Say language="pt-BR">Seu código:  0, 1, 2, 3, 4, 5. </Say>'
    expect(twiml).toBe(`<?xml version="1.0" encoding="UTF-8"?><Response>${say}<Pause length="1"/>${say}</Response>`)
  })

  test.each([
    ['en', 'en-US'],
    ['en-GB', 'en-GB'],
    ['pt', 'pt-BR'],
    ['de-AT', 'de-DE'],
    ['xx"><Dial>', 'en-US'],
    [undefined, 'en-US'],
  ])('a message in %s is spoken as %s', async (locale, language) => {
    expect(await twimlOf({ locale })).toContain(`<Say language="${language}">`)
  })

  test('G-06 no name in the text becomes a verb of TwiML, and it always fits', async () => {
    const twiml = await twimlOf({ text: `</Say><Dial>+1900</Dial>&"'\u0000\uFFFE${'<'.repeat(5_000)}` })
    expect(twiml).not.toMatch(/<(?!\/?(Say|Response|Pause|\?xml))/)
    expect(twiml.match(/<Say /g)).toHaveLength(2)
    for (const wrong of ['\u0000', '\uFFFE']) expect(twiml).not.toContain(wrong)
    expect(twiml.length).toBeLessThanOrEqual(4_000)
  })
})

describe('receipts', () => {
  const channel = createTwilioSms({ accountSid: 'AC', authToken: '12345', from, fetch: loopbackFetch })
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
  const body = new URLSearchParams({
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675309',
    Digits: '1234',
    From: '+14158675309',
    To: '+18005551212',
  }).toString()
  const read = (signature: string | undefined, changes = {}) =>
    channel.readReceipt?.({ url, headers: { 'x-twilio-signature': signature }, body, ...changes })

  test("H-06 Twilio's own example of a signature is right, and everything else is forged", () => {
    expect(read('RSOYDt4T1cUTdK1PDd93/VVr8B8=')).toBe('nothing')
    expect(read('0/KCTR6DLpKmkAf8muzZqo1nDgQ=')).toBe('forged')
    expect(read('')).toBe('forged')
    expect(read(undefined)).toBe('forged')
    expect(read('RSOYDt4T1cUTdK1PDd93/VVr8B8=', { url: `${url}&x=1` })).toBe('forged')
    expect(read('RSOYDt4T1cUTdK1PDd93/VVr8B8=', { body: `${body}&MessageStatus=delivered` })).toBe('forged')
  })
})
