import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { MessageId } from '../../src/domain/ids.ts'
import { createServer } from '../../src/http/server.ts'
import { createIds } from '../../src/platform/ids.ts'
import { createKeyedHash } from '../../src/platform/keyed-hash.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createSystemRandom } from '../../src/platform/random.ts'
import { receiptAddress, receiptRoutes } from '../../src/receipts/index.ts'
import type { Store } from '../../src/store/index.ts'
import { challenge, newTransaction, message as post, seed, settlement, type World } from '../contracts/store/world.ts'
import { eachDatabase, type TestDatabase } from '../support/databases.ts'
import { startTwilio, type TwilioDouble, type TwilioRequest, twilioAccount } from '../support/twilio-double.ts'
import { lab, message } from './router-lab.ts'

const baseUrl = 'https://login.example.com'
const keyedHash = createKeyedHash(Buffer.alloc(32, 7))
const addressOf = receiptAddress(baseUrl, keyedHash)

eachDatabase((open) => {
  let database: TestDatabase
  let store: Store
  let world: World
  let server: FastifyInstance
  let origin: string
  let twilio: TwilioDouble
  const { router, set } = lab([], { receiptUrl: addressOf })

  beforeAll(async () => {
    database = await open()
    store = await database.open('node-a')
    world = await seed(store)
    twilio = await startTwilio()
    const clock = { now: () => 0 }
    const log = createLogger({ clock, level: 'silent' })
    server = createServer({ ids: createIds(clock, createSystemRandom()), log, secure: true, clientAddress: () => '' })
    receiptRoutes(server, { outbox: store.outbox, router, addressOf, keyedHash, log })
    await server.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(server.server.address() as { port: number }).port}`
  })
  afterAll(async () => {
    await server?.close()
    await twilio?.stop()
    await database?.drop()
  })
  beforeEach(() => {
    const options = { accountSid: twilioAccount.accountSid, from: '+15005550006', apiUrl: twilio.url }
    const { authToken } = twilioAccount
    set(
      [
        { id: 'twilio', kind: 'twilio-sms', options, secrets: { authToken } },
        { id: 'other', kind: 'twilio-sms', options, secrets: { authToken: 'another-token-0123456789' } },
        {
          id: 'gateway',
          kind: 'http-gateway',
          options: {
            url: 'https://gateway.example/',
            body: { format: 'form', template: { to: '{{to}}', text: '{{text}}', report: '{{receiptUrl}}' } },
            receipt: { status: 'state', messageId: 'id', delivered: ['ok'], undelivered: ['no'] },
          },
        },
      ],
      'sms',
      world.tenant,
    )
  })

  /** Through the server under test instead of the name on the internet. */
  const through = (url: string) => url.replace(baseUrl, origin)

  /** A message in the outbox that Twilio took. */
  async function sent() {
    const transaction = newTransaction(world)
    await store.transactions.begin(transaction, [])
    const asked = challenge(world)
    const posted = post(world, { channel: 'sms', challenge: asked.id, destination: asked.id })
    await store.transactions.settle(settlement(world, transaction.id, { challenge: asked, messages: [posted] }))
    await store.outbox.claim(100, 30)
    const by = await router.send(world.tenant, 'sms', { ...message, id: posted.id }, AbortSignal.timeout(5_000))
    await store.outbox.sent(posted.id, by)
    const status = () => store.outbox.status(world.tenant, asked.id)
    return { id: posted.id, request: twilio.taken.at(-1) as TwilioRequest, status }
  }

  test('Twilio is told where to report, in an address made from the configuration', async () => {
    const { id, request } = await sent()
    expect(request.form.StatusCallback).toBe(addressOf(id, 'twilio'))
  })

  test('a message that arrived stays sent, one that did not shows as failing', async () => {
    const arrived = await sent()
    expect(await twilio.report(arrived.request, 'sent', { through })).toBe(204)
    expect(await twilio.report(arrived.request, 'delivered', { through })).toBe(204)
    expect(await arrived.status()).toBe('sent')
    const lost = await sent()
    expect(await twilio.report(lost.request, 'queued', { through })).toBe(204)
    expect(await lost.status()).toBe('sent')
    expect(await twilio.report(lost.request, 'undelivered', { through, form: { ErrorCode: '30005' } })).toBe(204)
    expect(await lost.status()).toBe('failing')
    // Late and out of order.
    expect(await twilio.report(lost.request, 'sent', { through })).toBe(204)
    expect(await twilio.report(arrived.request, 'failed', { through })).toBe(204)
    expect([await arrived.status(), await lost.status()]).toEqual(['sent', 'failing'])
  })

  describe('H-06 403 for a callback', () => {
    test('with a forged signature', async () => {
      const { request, status } = await sent()
      expect(await twilio.report(request, 'failed', { through, token: 'a token of somebody else' })).toBe(403)
      expect(await status()).toBe('sent')
    })

    test('replayed onto another message', async () => {
      const [one, two] = [await sent(), await sent()]
      const own = addressOf(one.id, 'twilio')
      const other = addressOf(two.id, 'twilio')
      // The other's address with the signature for its own.
      expect(await twilio.report(one.request, 'failed', { through, url: other, signedUrl: own })).toBe(403)
      // Rightly signed by the provider, and about a message that it knows by another id.
      expect(await twilio.report(one.request, 'failed', { through, url: other })).toBe(403)
      expect(await two.status()).toBe('sent')
    })

    test('replayed with another status', async () => {
      const { request, status } = await sent()
      const form = { MessageStatus: 'failed' }
      const url = addressOf((request.form.StatusCallback as string).split('/').at(-3) as string, 'twilio')
      const signed = await twilio.report(request, 'delivered', { through, url, signedUrl: `${url}?`, form })
      expect(signed).toBe(403)
      expect(await status()).toBe('sent')
    })

    test('for another provider of the tenant, or under an address that we did not make', async () => {
      const { id, request, status } = await sent()
      expect(await twilio.report(request, 'failed', { through, url: addressOf(id, 'other') })).toBe(403)
      expect(await twilio.report(request, 'failed', { through, url: addressOf(id, 'nobody') })).toBe(403)
      const address = addressOf(id, 'twilio')
      for (const url of [
        `${address.slice(0, -1)}x`,
        address.replace(id, '018f0000-0000-7000-8000-000000000000'),
        address.replace('/twilio/', '/other/'),
      ])
        expect(await twilio.report(request, 'failed', { through, url })).toBe(403)
      expect(await status()).toBe('sent')
    })

    test('about a message that does not exist', async () => {
      const { request } = await sent()
      const nobody = '018f0000-0000-7000-8000-000000000000' as MessageId
      expect(await twilio.report(request, 'failed', { through, url: addressOf(nobody, 'twilio') })).toBe(403)
    })

    test('that names another host: the address is ours, never the request’s', async () => {
      const { id, request } = await sent()
      const body = new URLSearchParams({ MessageSid: request.sid, MessageStatus: 'failed' }).toString()
      const answer = await server.inject({
        method: 'POST',
        url: addressOf(id, 'twilio').replace(baseUrl, ''),
        headers: {
          host: 'evil.example',
          'x-forwarded-host': 'evil.example',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body,
      })
      expect(answer.statusCode).toBe(403)
      expect(answer.body).not.toContain('evil')
    })
  })

  test('a gateway reports to an address that only it knows', async () => {
    const { id, status } = await sent()
    await store.outbox.reported(id, { provider: 'twilio' }, 'sent')
    const url = addressOf(id, 'gateway').replace(baseUrl, '')
    const report = (body: object, to = url) =>
      server.inject({ method: 'POST', url: to, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    // Another provider took the message after all: that is heard and changes nothing.
    expect((await report({ state: 'no', id: 'x' })).statusCode).toBe(204)
    expect(await status()).toBe('sent')
    expect((await report({ state: 'no' }, `${url.slice(0, -2)}xx`)).statusCode).toBe(403)
  })

  test('what is too large, of no method, or of no use is refused or ignored', async () => {
    const { id } = await sent()
    const url = addressOf(id, 'twilio').replace(baseUrl, '')
    expect(
      (await server.inject({ method: 'POST', url, body: 'x'.repeat(20_000), headers: { 'content-type': 'text/plain' } }))
        .statusCode,
    ).toBe(413)
    expect((await server.inject({ method: 'GET', url })).statusCode).toBe(404)
    expect((await server.inject({ method: 'POST', url })).statusCode).toBe(403)
  })

  test('the route states its rules', async () => {
    const plain = Fastify()
    const routes: unknown[] = []
    plain.addHook('onRoute', ({ url, config }) => void routes.push([url, config?.rules]))
    receiptRoutes(plain, { outbox: store.outbox, router, addressOf, keyedHash, log: { info() {}, warn() {} } })
    await plain.ready()
    expect(routes).toEqual([
      ['/api/delivery/receipts/:message/:provider/:mark', { authentication: 'signature', csrf: 'no-cookie', limited: false }],
    ])
    await plain.close()
  })
})
