import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { checkProviders } from '../../src/delivery/provider-settings.ts'
import { createRouter, type Router } from '../../src/delivery/providers.ts'
import { createRenderer } from '../../src/delivery/templates.ts'
import { createOutboxWorker, type OutboxWorker } from '../../src/delivery/worker.ts'
import type { ChallengeId } from '../../src/domain/ids.ts'
import { cacheCatalogue } from '../../src/engine/catalogue-cache.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createSystemRandom } from '../../src/platform/random.ts'
import { createSealing } from '../../src/platform/sealing.ts'
import type { Store } from '../../src/store/index.ts'
import { freePort, loopbackFetch } from '../contracts/channel/http-faults.contract.ts'
import { challenge, id, message, newTransaction, seed, settlement, type World } from '../contracts/store/world.ts'
import { eachDatabase, type TestDatabase } from '../support/databases.ts'
import { type GatewayDouble, startGateway } from '../support/gateway-double.ts'
import { type HttpFault, startTwilio, type TwilioDouble, twilioAccount } from '../support/twilio-double.ts'

const random = createSystemRandom()
const sealing = createSealing([{ id: 'k', key: random.bytes(32) }], random)
const to = '+14155550123'

eachDatabase((openDatabase) => {
  let database: TestDatabase
  let store: Store
  let world: World
  let twilio: TwilioDouble
  let gateway: GatewayDouble
  let router: Router
  let worker: OutboxWorker
  let lines: string[] = []

  beforeAll(async () => {
    database = await openDatabase()
    store = await database.open('node-a')
    world = await seed(store)
  })
  afterAll(() => database?.drop())

  beforeEach(async () => {
    twilio = await startTwilio()
    gateway = await startGateway()
    lines = []
    const { clock } = database
    const catalogue = cacheCatalogue(store.catalogue, clock)
    const log = createLogger({ clock, level: 'debug', stream: { write: (line) => void lines.push(line) } })
    router = createRouter({
      settings: async (tenant) => (await catalogue.tenant(tenant))?.settings,
      defaults: new Map(),
      sealing,
      kinds: { fetch: loopbackFetch },
      clock,
      log,
    })
    worker = createOutboxWorker({
      outbox: store.outbox,
      sealing,
      route: router.send,
      renderer: createRenderer({ templates: store.templates, host: 'login.example.com' }),
      log,
      clock,
      random,
      pollMs: 50,
    })
    await providers('both')
    await new Promise((resolve) => setTimeout(resolve, 600))
    worker.start()
  })
  afterEach(async () => {
    await worker.stop()
    router.close()
    await Promise.all([twilio.stop(), gateway.stop()])
  })

  const providers = async (which: 'both' | 'twilio', twilioUrl = twilio.url) => {
    const list = [
      {
        id: 'twilio',
        kind: 'twilio-sms',
        options: { accountSid: twilioAccount.accountSid, from: '+15005550006', apiUrl: twilioUrl },
        secrets: { authToken: twilioAccount.authToken },
      },
      {
        id: 'backup',
        kind: 'http-gateway',
        options: {
          url: `${gateway.url}/send`,
          body: { format: 'json', template: { to: '{{to}}', text: '{{text}}' } },
          answer: { messageId: 'messages.0.id' },
        },
      },
    ]
    const checked = checkProviders(
      which === 'both' ? list : list.slice(0, 1),
      [],
      { tenant: world.tenant, channel: 'sms' },
      sealing,
    )
    if ('faults' in checked) throw new Error(checked.faults.join('\n'))
    await store.provisioning.changeTenant(world.tenant, () => ({ delivery: { sms: checked.entries } }))
  }

  /** A code as the engine writes it. */
  const send = async (code: string, lifetimeSeconds = 300) => {
    const transaction = newTransaction(world)
    await store.transactions.begin(transaction, [])
    const asked = challenge(world)
    const posted = message(world, { channel: 'sms', challenge: asked.id, destination: asked.id, lifetimeSeconds })
    const parameters = { code, minutes: '5', application: 'Shop', workspace: 'Shop' }
    const sealed = sealing.seal(
      'outbox',
      posted.id,
      JSON.stringify({ to, template: 'verification-code', locale: 'en', parameters }),
    )
    await store.transactions.settle(settlement(world, transaction.id, { challenge: asked, messages: [{ ...posted, sealed }] }))
    worker.kick()
    return { id: posted.id, status: () => store.outbox.status(world.tenant, asked.id as ChallengeId) }
  }
  const byTwilio = (code: string) => twilio.taken.some(({ form }) => form.Body?.includes(code))
  const byGateway = (code: string) => gateway.requests.some(({ body }) => body.toString('utf8').includes(code))
  const stateOf = (provider: string) => router.state().find((one) => one.id === provider)

  const faults: readonly (readonly [string, HttpFault])[] = [
    ['answers 429', { kind: 'rate-limit', retryAfter: '20' }],
    ['answers 500', { kind: 'server-error' }],
    ['hangs', { kind: 'hang' }],
    ['answers 200 with an error body', { kind: 'error-in-200' }],
    ['breaks its answers off', { kind: 'cut' }],
  ]

  describe('H-06 while Twilio', () => {
    test.each(faults)(
      '%s, codes arrive by the next provider within ten seconds, and Twilio is left alone within five',
      async (_name, fault) => {
        twilio.fault = fault
        const started = performance.now()
        const first = await send('110011')
        await send('220022')
        await send('330033')
        await expect
          .poll(() => stateOf('twilio')?.health, { timeout: 5_000 - (performance.now() - started), interval: 20 })
          .toBe('open')
        for (const code of ['110011', '220022', '330033'])
          await expect.poll(() => byGateway(code), { timeout: 10_000 - (performance.now() - started) }).toBe(true)
        await expect.poll(first.status).toBe('sent')
        const asked = twilio.requests()
        const next = performance.now()
        await send('440044')
        await expect.poll(() => byGateway('440044'), { timeout: 3_000 }).toBe(true)
        expect(performance.now() - next).toBeLessThan(3_000)
        expect(twilio.requests()).toBe(asked)
        const rows = await database.rows(`select provider, provider_message_id from outbox where id = '${first.id}'`)
        expect(rows).toEqual([{ provider: 'backup', provider_message_id: expect.stringMatching(/^wamid\./) }])
        expect(lines.join('')).not.toMatch(/14155550123|110011|220022/)
      },
      40_000,
    )

    test('refuses connections, the same', async () => {
      await providers('both', `http://127.0.0.1:${await freePort()}`)
      await new Promise((resolve) => setTimeout(resolve, 600))
      await send('550055')
      await expect.poll(() => byGateway('550055'), { timeout: 10_000 }).toBe(true)
    })
  })

  test('H-06 when Twilio is back it is used again', async () => {
    twilio.fault = { kind: 'server-error' }
    for (const code of ['111111', '111112', '111113']) await send(code)
    await expect.poll(() => stateOf('twilio')?.health, { timeout: 5_000 }).toBe('open')
    twilio.fault = undefined
    database.clock.advance(6)
    await send('222222')
    await expect.poll(() => byTwilio('222222'), { timeout: 5_000 }).toBe(true)
    expect(stateOf('twilio')).toMatchObject({ health: 'healthy' })
  })

  test('OC-14 N-08 with Twilio alone: nobody is told that it was sent, what expired is not sent, the rest is within a minute of its return', async () => {
    await providers('twilio')
    await new Promise((resolve) => setTimeout(resolve, 600))
    twilio.fault = { kind: 'server-error' }
    const short = await send('660066', 30)
    const long = await Promise.all(['770077', '880088', '990099', '101010', '202020'].map((code) => send(code, 600)))
    for (const one of [short, ...long]) await expect.poll(one.status, { timeout: 10_000 }).toBe('failing')
    // Two minutes of it.
    for (let at = 0; at < 24; at++) {
      database.clock.advance(5)
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
    expect(twilio.taken).toEqual([])
    twilio.fault = undefined
    let seconds = 0
    const drained = () => ['770077', '880088', '990099', '101010', '202020'].every(byTwilio)
    while (!drained() && seconds < 60) {
      database.clock.advance(2)
      seconds += 2
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(drained()).toBe(true)
    for (const one of long) await expect.poll(one.status, { timeout: 5_000 }).toBe('sent')
    expect([byTwilio('660066'), await short.status()]).toEqual([false, 'failing'])
    expect(twilio.taken).toHaveLength(5)
  }, 60_000)

  test('another tenant has nothing of it: its list is its own', async () => {
    twilio.fault = { kind: 'server-error' }
    for (const code of ['121212', '131313', '141414']) await send(code)
    await expect.poll(() => stateOf('twilio')?.health, { timeout: 5_000 }).toBe('open')
    const other = id<World['tenant']>()
    expect(await router.providers(other, 'sms')).toEqual([])
    expect(router.state().every(({ tenant }) => tenant === world.tenant)).toBe(true)
  })
})
