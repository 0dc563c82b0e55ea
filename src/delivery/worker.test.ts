import { afterEach, describe, expect, test } from 'vitest'
import { createMemoryOutbox } from '../../test/support/memory-outbox.ts'
import { createAdjustableClock } from '../platform/clock.ts'
import { createLogger } from '../platform/logger.ts'
import { createSystemRandom } from '../platform/random.ts'
import { createSealing } from '../platform/sealing.ts'
import { backoffSeconds } from './backoff.ts'
import { type Channel, type ChannelMessage, DeliveryFailed, DeliveryRefused } from './channel.ts'
import { renderMessage } from './templates.ts'
import { withinTime } from './within-time.ts'
import { createOutboxWorker, type OutboxWorkerDeps } from './worker.ts'

/** For machines that are busy with something else. */
const patient = { timeout: 10_000 }

const random = createSystemRandom()
const sealing = createSealing([{ id: 'k', key: random.bytes(32) }], random)
const address = 'alice-CANARY@example.com'
const code = '735914'
const content = {
  to: address,
  template: 'verification-code',
  locale: 'en',
  parameters: { code, minutes: '5', application: 'Demo shop', workspace: 'Shop' },
}

type Answer = (message: ChannelMessage, signal: AbortSignal) => Promise<{ providerId?: string }>

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** A worker over an outbox in memory and one channel that answers as told. */
function lab(answer: Answer, options: Partial<OutboxWorkerDeps> = {}) {
  // Stands still unless moved, so that a slow machine changes nothing.
  const clock = createAdjustableClock({ now: () => 1_000_000 })
  const outbox = createMemoryOutbox(clock)
  const sent: ChannelMessage[] = []
  const lines: string[] = []
  const channel: Channel = {
    id: 'email',
    async send(message, signal) {
      sent.push(message)
      return answer(message, signal)
    },
  }
  const worker = createOutboxWorker({
    outbox,
    sealing,
    route: async (_tenant, id, message, signal) => {
      if (id !== channel.id) throw new DeliveryFailed(`No provider for ${id} is set up.`)
      const { providerId } = await withinTime(channel, message, { timeoutMs: 60_000, signal })
      return { provider: 'main', providerMessageId: providerId }
    },
    renderer: renderMessage,
    log: createLogger({ clock, level: 'debug', stream: { write: (line) => void lines.push(line) } }),
    clock,
    random,
    pollMs: 20,
    ...options,
  })
  stops.push(() => worker.stop())
  const add = (id: string, more: object = {}, settings = {}) =>
    outbox.add(id, sealing.seal('outbox', id, JSON.stringify({ ...content, ...more })), settings)
  const state = (id: string, wanted: string) => expect.poll(() => outbox.row(id).state, patient).toBe(wanted)
  return { clock, outbox, worker, sent, lines, add, state }
}

const fine: Answer = async () => ({ providerId: 'p' })

test('a message is opened, rendered in its locale and sent once, under its own id', async () => {
  const { worker, sent, add, state, outbox } = lab(fine)
  add('m1', { locale: 'pt-BR' })
  worker.start()
  await state('m1', 'sent')
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatchObject({ id: 'm1', to: address, subject: 'Seu código de acesso para Demo shop', parameters: { code } })
  expect(sent[0]?.html).toContain(code)
  expect(outbox.row('m1').attempts).toBe(1)
})

test('a kick sends at once, long before the next round; kicks in one turn are one look', async () => {
  const { worker, outbox, add, state } = lab(fine, { pollMs: 60_000 })
  let claims = 0
  const { claim } = outbox
  outbox.claim = (...args) => {
    claims += 1
    return claim(...args)
  }
  worker.start()
  await expect.poll(() => claims, patient).toBe(1)
  add('m1')
  for (let i = 0; i < 50; i++) worker.kick()
  await state('m1', 'sent')
  expect(claims).toBe(2)
})

test('a kick that comes while the outbox is being read is not lost', async () => {
  const { worker, outbox, add, state } = lab(fine, { pollMs: 60_000 })
  const { claim } = outbox
  let first = true
  outbox.claim = async (...args) => {
    const taken = await claim(...args)
    if (first) {
      first = false
      add('m1')
      worker.kick()
    }
    return taken
  }
  worker.start()
  await state('m1', 'sent')
})

test('a failed message is tried again, later and later, and goes out when the provider is back', async () => {
  let up = false
  const { worker, outbox, clock, add, state, sent } = lab(async () => {
    if (!up) throw new DeliveryFailed('The mail server took too long.')
    return {}
  })
  add('m1')
  worker.start()
  for (const [attempts, longest] of [
    [1, 1],
    [2, 2],
    [3, 4],
    [4, 8],
  ] as const) {
    await expect.poll(() => outbox.row('m1').attempts, patient).toBe(attempts)
    await expect.poll(() => outbox.row('m1').error, patient).toBe('The mail server took too long.')
    await expect.poll(() => outbox.row('m1').dueAt - clock.now(), patient).toBeLessThanOrEqual(longest * 1000)
    expect(outbox.row('m1').dueAt - clock.now()).toBeGreaterThan((longest / 2) * 1000)
    if (attempts === 4) up = true
    clock.advance(longest)
  }
  await state('m1', 'sent')
  expect(sent).toHaveLength(5)
})

test('N-08 where every provider rests the message comes back when the rest is over, not sooner and not much later', async () => {
  const { worker, outbox, clock, add } = lab(async () => {
    throw new DeliveryFailed('Every provider rests after failures.', { retryAfterSeconds: 5.125 })
  })
  add('m1')
  worker.start()
  await expect.poll(() => outbox.row('m1').error, patient).toBeTruthy()
  expect(outbox.row('m1').dueAt - clock.now()).toBe(5_125)
})

test('who took the message, and under what id, is remembered', async () => {
  const { worker, outbox, add, state } = lab(fine)
  add('m1')
  worker.start()
  await state('m1', 'sent')
  expect(outbox.row('m1').by).toEqual({ provider: 'main', providerMessageId: 'p' })
})

test('that a recipient is no more is told in the log', async () => {
  const { worker, lines, add, state } = lab(async () => {
    throw new DeliveryRefused('The subscription has ended.', { gone: true })
  })
  add('m1')
  worker.start()
  await state('m1', 'dropped')
  await expect.poll(() => lines.some((line) => line.includes('"recipientGone":true')), patient).toBe(true)
})

test('waiting grows 1, 2, 4 ... 60 s, less up to half by chance, exact in milliseconds', () => {
  const least = { ...random, bytes: () => Buffer.from([255, 255]) }
  const most = { ...random, bytes: () => Buffer.from([0, 0]) }
  expect([1, 2, 3, 4, 5, 6, 7, 50].map((n) => backoffSeconds(n, most))).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
  expect([0, 1, 2, 7].map((n) => backoffSeconds(n, least))).toEqual([0.625, 0.625, 1.125, 30.125])
  for (let i = 1; i < 1000; i++) expect(Number.isInteger(backoffSeconds(i % 9, random) * 1000)).toBe(true)
})

test('a message that the provider refuses for good is dropped and never tried again', async () => {
  const { worker, sent, add, state, outbox } = lab(async () => {
    throw new DeliveryRefused('The mail server did not take the message (status 550).')
  })
  add('m1')
  worker.start()
  await state('m1', 'dropped')
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(sent).toHaveLength(1)
  expect(outbox.row('m1').error).toContain('status 550')
})

test('an expired message is never sent', async () => {
  const { worker, sent, add, state, clock } = lab(fine)
  add('m1', {}, { lifetimeSeconds: 300 })
  clock.advance(300)
  worker.start()
  await state('m1', 'expired')
  expect(sent).toHaveLength(0)
})

test("a stranger's row, which has no recipient, is dropped unread", async () => {
  const { worker, sent, add, state } = lab(fine)
  add('m1', { to: null, template: 'none', parameters: {} })
  worker.start()
  await state('m1', 'dropped')
  expect(sent).toHaveLength(0)
})

describe('time', () => {
  test('a hanging provider is told to stop and the message is tried again', async () => {
    let aborted = false
    const { worker, outbox, add } = lab(
      (_message, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true
            reject(new DeliveryFailed('called off'))
          })
        }),
      { timeoutMs: 50 },
    )
    add('m1')
    worker.start()
    await expect.poll(() => outbox.row('m1').error, patient).toBeTruthy()
    expect(aborted).toBe(true)
    expect(outbox.row('m1').state).toBe('waiting')
  })

  test('a provider that does not even heed that holds up nobody', async () => {
    const { worker, outbox, add, state } = lab(
      (message) => (message.id === 'm1' ? new Promise(() => undefined) : fine(message, AbortSignal.abort())),
      {
        timeoutMs: 50,
        concurrency: 1,
      },
    )
    add('m1')
    add('m2')
    worker.start()
    await state('m2', 'sent')
    expect(outbox.row('m1').error).toBe('The provider took too long.')
  })

  test('the lease outlasts the send', async () => {
    const leases: number[] = []
    const { worker, outbox } = lab(fine)
    const { claim } = outbox
    outbox.claim = (limit, lease) => {
      leases.push(lease)
      return claim(limit, lease)
    }
    worker.start()
    await expect.poll(() => leases.length, patient).toBeGreaterThan(0)
    expect(leases[0]).toBeGreaterThan(10)
  })
})

test('no more than the given number is under way, and the rest follows without waiting for the next round', async () => {
  let now = 0
  let most = 0
  const { worker, add, outbox } = lab(
    async () => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setTimeout(resolve, 5))
      now -= 1
      return {}
    },
    { concurrency: 4, pollMs: 60_000 },
  )
  for (let i = 0; i < 40; i++) add(`m${i}`)
  worker.start()
  await expect.poll(() => outbox.rows.filter(({ state }) => state === 'sent').length, patient).toBe(40)
  expect(most).toBe(4)
})

test('stop takes nothing more and waits for what is on its way', async () => {
  const release: (() => void)[] = []
  const { worker, add, outbox, sent } = lab(
    () =>
      new Promise((resolve) => {
        release.push(() => resolve({}))
      }),
    { concurrency: 1 },
  )
  add('m1')
  add('m2')
  worker.start()
  await expect.poll(() => sent.length, patient).toBe(1)
  let stopped = false
  const stopping = worker.stop().then(() => {
    stopped = true
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(stopped).toBe(false)
  for (const done of release) done()
  await stopping
  worker.kick()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(outbox.row('m1').state).toBe('sent')
  expect(outbox.row('m2').state).toBe('waiting')
})

describe('faults of our own', () => {
  test('a database that is away is asked again, and kicks do not hurry it', async () => {
    const { worker, outbox, add, state, lines } = lab(fine)
    const { claim } = outbox
    let asked = 0
    outbox.claim = async (...args) => {
      asked += 1
      if (asked <= 3) throw new Error('database gone')
      return claim(...args)
    }
    add('m1')
    const started = performance.now()
    worker.start()
    const kicking = setInterval(() => worker.kick(), 1)
    await state('m1', 'sent')
    clearInterval(kicking)
    // After three faults 40 + 80 + 160 ms, with rounds of 20 ms.
    expect(performance.now() - started).toBeGreaterThan(270)
    expect(lines.filter((line) => line.includes('cannot be read'))).toHaveLength(1)
  })

  test('when the mark cannot be stored the message goes out again after its lease: twice rather than never', async () => {
    const { worker, outbox, add, state, sent, clock } = lab(fine)
    const { sent: mark } = outbox
    let first = true
    outbox.sent = async (id) => {
      if (first) {
        first = false
        throw new Error('database gone')
      }
      return mark(id)
    }
    add('m1')
    worker.start()
    await expect.poll(() => sent.length, patient).toBe(1)
    expect(outbox.row('m1').state).toBe('waiting')
    clock.advance(31)
    await state('m1', 'sent')
    expect(sent.map(({ id }) => id)).toEqual(['m1', 'm1'])
  })

  test.each([
    ['a text sealed for another row', sealing.seal('outbox', 'other', JSON.stringify(content))],
    ['a text sealed for another purpose', sealing.seal('authenticator', 'm1', JSON.stringify(content))],
    ['a text that is no JSON', sealing.seal('outbox', 'm1', `{"code":"${code}" CANARY`)],
    ['a recipient that is a list', sealing.seal('outbox', 'm1', JSON.stringify({ ...content, to: [address, address] }))],
    ['a parameter that is an object', sealing.seal('outbox', 'm1', JSON.stringify({ ...content, parameters: { code: {} } }))],
    ['an unknown template', sealing.seal('outbox', 'm1', JSON.stringify({ ...content, template: 'CANARY' }))],
    ['a missing value', sealing.seal('outbox', 'm1', JSON.stringify({ ...content, parameters: { code } }))],
  ])('%s is not sent, is told without showing it, and stops nobody else', async (_name, sealed) => {
    const { worker, outbox, add, state, sent, lines } = lab(fine)
    outbox.add('m1', sealed)
    add('m2')
    worker.start()
    await state('m2', 'sent')
    await expect.poll(() => outbox.row('m1').error, patient).toBeTruthy()
    expect(sent.map(({ id }) => id)).toEqual(['m2'])
    expect(outbox.row('m1').state).toBe('waiting')
    expect(lines.join('') + outbox.row('m1').error).not.toMatch(new RegExp(`CANARY|${code}`))
  })

  test('a message for a channel without a provider waits for one', async () => {
    const { worker, outbox, add } = lab(fine)
    add('m1', {}, { channel: 'sms' })
    worker.start()
    await expect.poll(() => outbox.row('m1').error, patient).toBe('No provider for sms is set up.')
    expect(outbox.row('m1').state).toBe('waiting')
  })
})

test('OC-7 LG-3 neither code nor address shows in any log line or stored error, whatever the channel throws', async () => {
  const hostile = new Error(`550 no such user ${address}, message was: your code is ${code}`)
  const answers: Answer[] = [
    fine,
    async () => {
      throw hostile
    },
    async () => {
      throw Object.assign(new TypeError(code), { code, to: address })
    },
    async () => {
      throw address
    },
  ]
  for (const answer of answers) {
    const { worker, outbox, add, lines } = lab(answer)
    add('m1')
    worker.start()
    await expect.poll(() => lines.length, patient).toBeGreaterThan(0)
    await worker.stop()
    expect(lines.join('') + outbox.row('m1').error).not.toMatch(new RegExp(`CANARY|${code}`))
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ messageId: 'm1', channel: 'email', attempts: 1 })
  }
})
