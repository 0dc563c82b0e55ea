import { describe, expect, test } from 'vitest'
import { DeliveryFailed, DeliveryRefused } from '../../src/delivery/channel.ts'
import { faultOf, freePort } from '../contracts/channel/http-faults.contract.ts'
import { startGateway } from '../support/gateway-double.ts'
import { broken, fine, hanging, lab, message, provider, tenant } from './router-lab.ts'

const refusing = (about: 'recipient' | 'provider') => async () => {
  throw new DeliveryRefused(`refused, about the ${about}`, { about })
}

describe('order and failover', () => {
  test('the first provider that works is used, and no other is asked', async () => {
    const [a, b] = [provider('a', fine), provider('b', fine)]
    const { send } = lab([a.live, b.live])
    expect(await send()).toEqual({ provider: 'a', providerMessageId: 'p' })
    expect([a.asked, b.asked]).toEqual([1, 0])
  })

  test('H-06 where one fails the next one takes the message within the same attempt', async () => {
    const [a, b, c] = [provider('a', broken), provider('b', broken), provider('c', fine)]
    const { send } = lab([a.live, b.live, c.live])
    expect(await send()).toMatchObject({ provider: 'c' })
  })

  test('H-06 where one hangs the next one takes the message within ten seconds', async () => {
    const [a, b] = [provider('a', hanging), provider('b', fine)]
    const { send, router } = lab([a.live, b.live])
    const started = performance.now()
    expect(await send()).toMatchObject({ provider: 'b' })
    expect(performance.now() - started).toBeLessThan(5_000)
    // One such message is enough: the next does not wait.
    expect(router.state()).toMatchObject([
      { id: 'a', health: 'open', failed: 1 },
      { id: 'b', health: 'healthy', sent: 1 },
    ])
    const again = performance.now()
    await send()
    expect(performance.now() - again).toBeLessThan(500)
    expect(a.asked).toBe(1)
  })

  test('a refusal about the recipient is final; one about the provider is not', async () => {
    const [a, b] = [provider('a', refusing('recipient')), provider('b', fine)]
    const { send } = lab([a.live, b.live])
    expect(await faultOf(send())).toBeInstanceOf(DeliveryRefused)
    expect(b.asked).toBe(0)
    a.answer = refusing('provider')
    expect(await send()).toMatchObject({ provider: 'b' })
    b.answer = refusing('provider')
    expect(await faultOf(send())).toMatchObject({
      name: 'DeliveryRefused',
      message: 'a: refused, about the provider b: refused, about the provider',
    })
    b.answer = broken
    expect(await faultOf(send())).toMatchObject({ name: 'DeliveryFailed' })
  })

  test('where all fail each says why, and nothing is hidden behind the last one', async () => {
    const { send } = lab([provider('a', broken).live, provider('b', () => Promise.reject(new TypeError('+14155550123'))).live])
    expect(await faultOf(send())).toMatchObject({
      name: 'DeliveryFailed',
      message: 'a: It has a fault of its own (status 500). b: Unexpected TypeError while sending.',
    })
  })

  test('all of an attempt ends with it, however many providers hang', async () => {
    const { send, router } = lab([
      provider('a', hanging, { timeoutMs: 60 }).live,
      provider('b', hanging, { timeoutMs: 60_000 }).live,
      provider('c', fine).live,
    ])
    const started = performance.now()
    const fault = await faultOf(send({}, AbortSignal.timeout(200)))
    expect(performance.now() - started).toBeLessThan(2_000)
    expect(fault).toMatchObject({ name: 'DeliveryFailed', message: expect.stringContaining('a: The provider took too long.') })
    // It did not have its time, so nothing is held against it.
    expect(router.state()).toMatchObject([
      { id: 'a', health: 'open' },
      { id: 'b', health: 'healthy', failed: 0 },
    ])
  })

  test('without a provider the message waits for one', async () => {
    expect(await faultOf(lab().send())).toMatchObject({ name: 'DeliveryFailed', message: 'No provider for sms is set up.' })
  })
})

describe('the breaker', () => {
  test('H-06 N-08 where all rest the message comes back when the first of them is asked again', async () => {
    const [a, b] = [provider('a', broken), provider('b', broken)]
    const { send, clock, lines } = lab([a.live, b.live])
    for (let i = 0; i < 3; i++) expect(await faultOf(send())).toMatchObject({ retryAfterSeconds: undefined })
    expect(await faultOf(send())).toMatchObject({ name: 'DeliveryFailed', retryAfterSeconds: 5 })
    expect([a.asked, b.asked]).toEqual([3, 3])
    expect(lines.filter((line) => line.includes('rests after failures'))).toHaveLength(2)
    clock.advance(5)
    a.answer = fine
    expect(await send()).toMatchObject({ provider: 'a' })
    expect(lines.filter((line) => line.includes('works again'))).toHaveLength(1)
  })

  test('H-06 after the rest one message is the probe; the others go to the next provider meanwhile', async () => {
    const [a, b] = [provider('a', broken), provider('b', fine)]
    const { send, clock } = lab([a.live, b.live])
    for (let i = 0; i < 3; i++) await send()
    clock.advance(5)
    let release = () => {}
    a.answer = () =>
      new Promise((resolve) => {
        release = () => resolve({})
      })
    const probe = send()
    await expect.poll(() => a.asked).toBe(4)
    const others = await Promise.all(Array.from({ length: 5 }, () => send()))
    expect(others.every((one) => one.provider === 'b')).toBe(true)
    release()
    expect(await probe).toEqual({ provider: 'a' })
    expect(a.asked).toBe(4)
  })

  test('H-06 429 makes the provider rest for as long as it asks', async () => {
    const a = provider('a', async () => {
      throw new DeliveryFailed('asks for a pause (status 429).', { retryAfterSeconds: 30 })
    })
    const { send, clock } = lab([a.live])
    expect(await faultOf(send())).toMatchObject({ name: 'DeliveryFailed' })
    expect(await faultOf(send())).toMatchObject({ retryAfterSeconds: 30 })
    clock.advance(29)
    await faultOf(send())
    expect(a.asked).toBe(1)
    clock.advance(1)
    await faultOf(send())
    expect(a.asked).toBe(2)
  })

  test('what is about one message or one recipient opens nothing, whoever causes it and however often', async () => {
    const a = provider('a', refusing('recipient'))
    const { send, router } = lab([a.live])
    for (let i = 0; i < 20; i++) await faultOf(send())
    a.answer = async () => {
      throw new DeliveryFailed('not this one', { about: 'message' })
    }
    for (let i = 0; i < 20; i++) await faultOf(send())
    expect(router.state()).toMatchObject([{ health: 'healthy', refused: 20, failed: 20 }])
  })

  test('services behind one provider rest on their own', async () => {
    const a = provider('a', async ({ to }) => (to === 'down' ? broken(message, AbortSignal.abort()) : {}))
    const { send, router } = lab([{ ...a.live, channel: { ...a.live.channel, lane: ({ to }) => to } }])
    for (let i = 0; i < 4; i++) await faultOf(send({ to: 'down' }))
    expect(await send({ to: 'up' })).toEqual({ provider: 'a' })
    expect(router.state().map(({ lane, health }) => [lane, health])).toEqual([
      ['down', 'open'],
      ['up', 'healthy'],
    ])
  })
})

describe('lists of a tenant', () => {
  const gatewayAt = (url: string, more = {}) => ({
    id: 'gateway',
    kind: 'http-gateway',
    options: { url, body: { format: 'json', template: { to: '{{to}}', text: '{{text}}' } } },
    ...more,
  })

  test('a list of its own replaces that of the installation, at once and back again', async () => {
    const [a, gateway] = [provider('a', fine), await startGateway()]
    const { send, set, unset, router } = lab([a.live])
    expect(await send()).toMatchObject({ provider: 'a' })
    set([gatewayAt(gateway.url)])
    expect(await send()).toEqual({ provider: 'gateway' })
    expect(router.state().map(({ id, tenant: owner }) => [id, owner])).toEqual([
      ['a', null],
      ['gateway', tenant],
    ])
    set([gatewayAt(gateway.url, { enabled: false })])
    expect(await faultOf(send())).toMatchObject({ message: 'No provider for sms is set up.' })
    unset()
    expect(await send()).toMatchObject({ provider: 'a' })
    expect(router.state().map(({ id }) => id)).toEqual(['a'])
    await gateway.stop()
  })

  test('a provider whose settings were mended begins anew, without the rest of the old one', async () => {
    const gateway = await startGateway()
    const { send, set, router } = lab()
    set([gatewayAt(`http://127.0.0.1:${await freePort()}`)])
    for (let i = 0; i < 4; i++) await faultOf(send())
    expect(router.state()).toMatchObject([{ health: 'open' }])
    set([gatewayAt(gateway.url)])
    expect(await send()).toEqual({ provider: 'gateway' })
    await gateway.stop()
  })

  test('a provider that this node cannot make is passed over, and why is told without its secrets', async () => {
    const gateway = await startGateway()
    const { send, set, replace } = lab()
    set([gatewayAt(gateway.url, { id: 'sealed', secrets: { key: 'key-CANARY' } }), gatewayAt(gateway.url)])
    replace((entries) => entries.map((one) => (one.id === 'sealed' ? { ...one, sealed: 'v1.other.AAAA.AAAA' } : one)))
    expect(await send()).toEqual({ provider: 'gateway' })
    replace((entries) => entries.map((one) => ({ ...one, kind: 'pigeon' })))
    const fault = await faultOf(send())
    expect(fault).toMatchObject({
      name: 'DeliveryFailed',
      message: expect.stringContaining('no kind of provider called "pigeon"'),
    })
    await gateway.stop()
  })
})

test('LG-3 neither address nor code shows in state or log', async () => {
  const { send, router, lines } = lab([provider('a', () => Promise.reject(new Error(`no ${message.to} 012345`))).live])
  for (let i = 0; i < 4; i++) await faultOf(send())
  expect(lines.length).toBeGreaterThan(0)
  expect(JSON.stringify(router.state()) + lines.join('')).not.toMatch(/14155550123|012345/)
  expect(router.state()).toMatchObject([{ lastError: { reason: 'Unexpected Error while sending.', at: 1_000_000 } }])
})
