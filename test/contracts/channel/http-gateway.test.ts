import { afterEach, describe, expect, test } from 'vitest'
import { createHttpGateway, type GatewayOptions } from '../../../src/delivery/http-gateway.ts'
import { type GatewayDouble, startGateway } from '../../support/gateway-double.ts'
import { channelContract, noAbort, phoneNature, sampleMessage } from './channel.contract.ts'
import { faultOf, httpFaultContract, loopbackFetch } from './http-faults.contract.ts'

const message = { ...sampleMessage, to: '+14155550123', locale: 'pt-BR' }
const secret = /14155550123|012345|key-CANARY/
const secrets = { key: 'key-CANARY' }

/** A WhatsApp provider, more or less. */
const whatsApp = (url: string, more: Partial<GatewayOptions> = {}): GatewayOptions => ({
  url: `${url}/v1/messages`,
  headers: { Authorization: 'Bearer {{secret.key}}' },
  body: {
    format: 'json',
    template: {
      to: '{{toDigits}}',
      type: 'template',
      template: {
        language: { code: '{{locale}}' },
        components: [{ type: 'body', parameters: [{ type: 'text', text: '{{text}}' }] }],
      },
    },
  },
  answer: { messageId: 'messages.0.id', refused: [404], check: { path: 'error', refused: ['not a number'] } },
  ...more,
})

let gateway: GatewayDouble | undefined
afterEach(async () => {
  await gateway?.stop()
  gateway = undefined
})
const start = async () => {
  gateway = await startGateway()
  return gateway
}
const channelTo = (options: GatewayOptions) => createHttpGateway(options, { channel: 'sms', secrets, fetch: loopbackFetch })

channelContract(
  'HTTP gateway',
  async () => {
    const double = await startGateway()
    return {
      channel: channelTo(whatsApp(double.url)),
      arrived: () =>
        double.requests.map(({ body }) => {
          const { to, template } = JSON.parse(body.toString('utf8'))
          return { to: `+${to}`, subject: '', text: template.components[0].parameters[0].text }
        }),
      stop: double.stop,
    }
  },
  phoneNature,
)

httpFaultContract('HTTP gateway', {
  message,
  secret,
  start: startGateway,
  channel: ({ url }, fetch) => createHttpGateway(whatsApp(url), { channel: 'sms', secrets, fetch }),
})

describe('nothing can be injected', () => {
  const hostile = `x","to":"999","y":"{{secret.key}}&to=999#?\r\nX-Injected: 1 {{to}} %26 \\u0022`

  test('G-06 into JSON', async () => {
    const double = await start()
    await channelTo(whatsApp(double.url)).send({ ...message, text: hostile }, noAbort())
    const { to, template } = JSON.parse(double.requests[0]?.body.toString('utf8') ?? '')
    expect(to).toBe('14155550123')
    // Also not by a placeholder within a value.
    expect(template.components[0].parameters[0].text).toBe(hostile)
  })

  test('G-06 into a form', async () => {
    const double = await start()
    const body = { format: 'form', template: { dest: '{{to}}', msg: 'Shop: {{text}}', 'k&x': '{{code}}' } } as const
    await channelTo(whatsApp(double.url, { body })).send({ ...message, text: hostile }, noAbort())
    expect([...new URLSearchParams(double.requests[0]?.body.toString('utf8'))]).toEqual([
      ['dest', '+14155550123'],
      ['msg', `Shop: ${hostile}`],
      ['k&x', '012345'],
    ])
    expect(double.requests[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded')
  })

  test('G-06 into the address', async () => {
    const double = await start()
    const { body: _, ...options } = whatsApp(`${double.url}/send/{{to}}?text={{text}}&id={{messageId}}&x=`)
    await channelTo({ ...options, url: options.url.replace('/v1/messages', ''), method: 'GET' }).send(
      { ...message, text: hostile },
      noAbort(),
    )
    const [request] = double.requests
    const url = new URL(request?.path ?? '', double.url)
    expect([request?.method, url.pathname]).toEqual(['GET', '/send/%2B14155550123'])
    expect([...url.searchParams]).toEqual([
      ['text', hostile],
      ['id', message.id],
      ['x', ''],
    ])
  })

  test('G-06 into a header', async () => {
    const double = await start()
    const headers = { 'X-Text': '{{text}}', 'X-Id': '{{messageId}}' }
    await channelTo(whatsApp(double.url, { headers })).send({ ...message, text: `${hostile}é` }, noAbort())
    expect(double.requests[0]?.headers).toMatchObject({ 'x-id': message.id })
    expect(double.requests[0]?.headers).not.toHaveProperty('x-injected')
  })
})

describe('how its answer is read', () => {
  const answering = async (
    status: number,
    body: object | string,
    answer: GatewayOptions['answer'] = whatsApp('').answer ?? {},
  ) => {
    const double = await start()
    double.answer = { status, body }
    return channelTo(whatsApp(double.url, { answer })).send(message, noAbort())
  }

  test('the id of the provider is found where it was said to stand', async () => {
    expect(await answering(202, { messages: [{ id: 17 }] })).toEqual({ providerId: '17' })
    expect(await answering(200, { ok: true }, {})).toEqual({})
  })

  test('H-06 200 without that id, or with another body, is no success', async () => {
    for (const body of [
      { error: 'no credit' },
      { messages: [] },
      '<html>',
      { messages: [{ id: '' }] },
      { messages: [{ id: {} }] },
      'null',
    ])
      expect(await faultOf(answering(200, body))).toMatchObject({ name: 'DeliveryFailed', about: 'provider' })
  })

  test('refusals for good are told from faults by status and by field', async () => {
    expect(await faultOf(answering(404, { error: 'gone' }))).toMatchObject({ name: 'DeliveryRefused' })
    expect(await faultOf(answering(200, { error: 'not a number' }))).toMatchObject({ name: 'DeliveryRefused' })
    expect(await faultOf(answering(400, {}))).toMatchObject({ name: 'DeliveryFailed', about: 'message' })
    expect(await faultOf(answering(401, {}))).toMatchObject({
      name: 'DeliveryFailed',
      about: 'provider',
      message: expect.stringContaining('credentials'),
    })
    expect(await faultOf(answering(302, {}))).toMatchObject({ name: 'DeliveryFailed' })
    const answer = { check: { path: 'status', success: ['0'] } }
    expect(await answering(200, { status: 0 }, answer)).toEqual({})
    expect(await faultOf(answering(200, { status: '7' }, answer))).toMatchObject({ name: 'DeliveryFailed' })
    expect(await faultOf(answering(200, {}, answer))).toMatchObject({ name: 'DeliveryFailed' })
  })

  test('a path reads fields of the answer only, nothing that every object has', async () => {
    expect(await faultOf(answering(200, { a: [] }, { messageId: 'a.length.constructor' }))).toMatchObject({
      name: 'DeliveryFailed',
    })
    expect(await faultOf(answering(200, { a: 1 }, { messageId: '__proto__.toString' }))).toMatchObject({ name: 'DeliveryFailed' })
  })
})

test('receipts are read from JSON and from forms', () => {
  const receipt = {
    status: 'message.state',
    messageId: 'message.id',
    delivered: ['DELIVRD'],
    undelivered: ['EXPIRED', 'REJECTD'],
  }
  const channel = channelTo(whatsApp('https://gateway.example', { receipt }))
  const read = (body: string, type = 'application/json') =>
    channel.readReceipt?.({ url: '', headers: { 'content-type': type }, body })
  expect(read('{"message":{"state":"DELIVRD","id":5}}')).toEqual({ status: 'delivered', providerId: '5' })
  expect(read('{"message":{"state":"REJECTD"}}')).toEqual({ status: 'undelivered' })
  expect(read('{"message":{"state":"ENROUTE"}}')).toBe('nothing')
  expect(read('not json')).toBe('nothing')
  expect(channelTo(whatsApp('https://gateway.example')).readReceipt).toBeUndefined()
})
