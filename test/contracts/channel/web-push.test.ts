import { createPublicKey } from 'node:crypto'
import { jwtVerify } from 'jose'
import { afterEach, expect, test } from 'vitest'
import webPush from 'web-push'
import { createWebPush, pushServices } from '../../../src/delivery/web-push.ts'
import { type GatewayDouble, startGateway } from '../../support/gateway-double.ts'
import { createPushReceiver } from '../../support/push-receiver.ts'
import { makeCertificate } from './certificate.ts'
import { channelContract, noAbort, sampleMessage } from './channel.contract.ts'
import { faultOf, httpFaultContract, loopbackFetch, trust } from './http-faults.contract.ts'

const certificate = makeCertificate(['localhost'], { loopback: true })
const vapid = webPush.generateVAPIDKeys()
const subject = 'mailto:ops@shop.example'
const channelOf = (fetch = loopbackFetch) => createWebPush({ ...vapid, subject, services: ['localhost'], fetch })

const ending: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})

/** A push service on loopback and ten browsers that subscribed there. */
async function startService() {
  const undo = trust(certificate)
  const service = await startGateway({ certificate })
  service.answer = { status: 201, body: 'ok', headers: { location: `${service.url}/message/abc` } }
  const receivers = Array.from({ length: 10 }, (_, at) => createPushReceiver(`${service.url}/push/${at}`))
  const stop = async () => {
    undo()
    await service.stop()
  }
  return { service, receivers, stop }
}

/** The suite knows its browsers by name: their addresses are made with the service. */
const names = Array.from({ length: 10 }, (_, at) => `browser-${at}`)

channelContract(
  'Web Push',
  async () => {
    const { service, receivers, stop } = await startService()
    const channel = channelOf()
    return {
      channel: {
        ...channel,
        send: (message, signal) =>
          channel.send({ ...message, to: receivers[names.indexOf(message.to)]?.recipient ?? '' }, signal),
      },
      arrived: () =>
        service.requests.map(({ path, body }) => {
          const at = Number(path.split('/').at(-1))
          const { subject, text } = JSON.parse(receivers[at]?.open(body) ?? '')
          return { to: names[at] as string, subject, text }
        }),
      stop,
    }
  },
  { recipient: (index) => names[index] as string, subjects: true },
)

httpFaultContract<GatewayDouble>(
  'Web Push',
  {
    message: sampleMessage,
    secret: /012345|p256dh|push\/secret/,
    start: startGateway,
    channel: ({ url }, fetch) => {
      const channel = channelOf(fetch)
      const { recipient } = createPushReceiver(`${url}/push/secret`)
      return {
        ...channel,
        send: (message, signal) => channel.send(message === sampleMessage ? { ...message, to: recipient } : message, signal),
      }
    },
  },
  { https: true },
)

async function pushing(status = 201) {
  const { service, receivers, stop } = await startService()
  ending.push(stop)
  service.answer = { status, body: 'x', headers: { location: `${service.url}/message/abc` } }
  const [receiver] = receivers
  return { service, receiver: receiver as NonNullable<typeof receiver>, to: receiver?.recipient ?? '' }
}

test('the payload is read by the browser alone, and the service knows us by our VAPID key', async () => {
  const { service, receiver, to } = await pushing()
  const receipt = await channelOf().send({ ...sampleMessage, to }, noAbort())
  expect(receipt).toEqual({ providerId: 'abc' })
  const [request] = service.requests
  expect(request?.headers).toMatchObject({ ttl: '300', urgency: 'high', 'content-encoding': 'aes128gcm' })
  expect(request?.body.toString('latin1')).not.toContain('012345')
  const { id, text, subject: title, parameters } = JSON.parse(receiver.open(request?.body ?? Buffer.alloc(0)))
  expect({ id, text, title, parameters }).toEqual({
    id: sampleMessage.id,
    text: sampleMessage.text,
    title: sampleMessage.subject,
    parameters: { code: '012345' },
  })
  const [, jwt = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(request?.headers.authorization ?? '') ?? []
  const point = Buffer.from(key, 'base64url')
  const publicKey = createPublicKey({
    key: { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') },
    format: 'jwk',
  })
  const { payload } = await jwtVerify(jwt, publicKey, { audience: service.url, subject })
  expect(key).toBe(vapid.publicKey)
  expect(payload.exp).toBeDefined()
})

test.each([404, 410])('a subscription that ended (%i) is refused for good, and is known to be gone', async (status) => {
  const { to } = await pushing(status)
  expect(await faultOf(channelOf().send({ ...sampleMessage, to }, noAbort()))).toMatchObject({
    name: 'DeliveryRefused',
    about: 'recipient',
    gone: true,
  })
})

test.each([
  [403, { name: 'DeliveryRefused', gone: false }],
  [413, { name: 'DeliveryRefused', gone: false }],
  [400, { name: 'DeliveryFailed', about: 'message' }],
])('%i says nothing about other subscriptions', async (status, expected) => {
  const { to } = await pushing(status)
  expect(await faultOf(channelOf().send({ ...sampleMessage, to }, noAbort()))).toMatchObject(expected)
})

test.each([
  ['another host', 'https://evil.example/push'],
  ['a host that only begins alike', 'https://localhost.evil.example/push'],
  ['no TLS', 'http://localhost/push'],
  ['a user name', 'https://fcm.googleapis.com@localhost/push'],
  ['no address', 'x'],
])('A-11 an endpoint with %s is refused before anybody is called', async (_name, endpoint) => {
  let calls = 0
  const fetch = async () => {
    calls += 1
    return new Response()
  }
  const { recipient } = createPushReceiver(endpoint)
  expect(await faultOf(channelOf(fetch).send({ ...sampleMessage, to: recipient }, noAbort()))).toMatchObject({
    name: 'DeliveryRefused',
  })
  expect(calls).toBe(0)
})

test('push services are told apart, so that one that is down stops no other', () => {
  const channel = createWebPush({ ...vapid, subject, fetch: loopbackFetch })
  const lane = (endpoint: string) => channel.lane?.({ ...sampleMessage, to: createPushReceiver(endpoint).recipient })
  expect(pushServices).toContain('fcm.googleapis.com')
  expect(lane('https://fcm.googleapis.com/fcm/send/x')).toBe('fcm.googleapis.com')
  expect(lane('https://wns2-by3p.notify.windows.com/w/?token=x')).toBe('*.notify.windows.com')
  expect(lane('https://web.push.apple.com/x')).toBe('*.push.apple.com')
  expect(lane('https://evil.example/x')).toBe('')
})

test('keys that are none, and a message that is too long, are refused', async () => {
  const { service, to } = await pushing()
  const broken = JSON.stringify({ ...JSON.parse(to), keys: { p256dh: 'A'.repeat(87), auth: 'A'.repeat(22) } })
  for (const message of [
    { ...sampleMessage, to: broken },
    { ...sampleMessage, to, text: 'é'.repeat(2_000) },
  ])
    expect(await faultOf(channelOf().send(message, noAbort()))).toMatchObject({ name: 'DeliveryRefused' })
  expect(service.requests).toHaveLength(0)
})
