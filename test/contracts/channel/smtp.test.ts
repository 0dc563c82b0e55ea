import { createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { DeliveryFailed, DeliveryRefused } from '../../../src/delivery/channel.ts'
import { createSmtpChannel, type SmtpOptions } from '../../../src/delivery/smtp.ts'
import { createAddressGuard } from '../../../src/platform/guarded-fetch.ts'
import { makeCertificate } from './certificate.ts'
import { noAbort, sampleMessage } from './channel.contract.ts'
import { type MailServerOptions, startMailServer, startSilentServer } from './mail-server.ts'
import { headerOf, parseMail } from './mime.ts'

/** For machines that are busy with something else. */
const patient = { timeout: 10_000 }
const certificate = makeCertificate(['localhost'], { loopback: true })

const ending: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})

async function serverWith(options: Partial<MailServerOptions> = {}) {
  const server = await startMailServer({ certificate, ...options })
  ending.push(() => server.stop())
  return server
}

function channelTo(port: number, options: Partial<SmtpOptions> = {}) {
  const channel = createSmtpChannel({
    host: '127.0.0.1',
    port,
    ca: certificate.cert,
    from: { address: 'no-reply@shop.example', name: 'Demo shop' },
    timeoutMs: 1_000,
    ...options,
  })
  ending.push(() => channel.close())
  return channel
}

const faultOf = (sending: Promise<unknown>): Promise<Error> =>
  sending.then(
    () => expect.unreachable('the message was taken'),
    (error: Error) => error,
  )

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('faults', () => {
  test('a refused connection may be tried again, and the channel recovers when the server is back', async () => {
    const port = await freePort()
    const channel = channelTo(port)
    const fault = await faultOf(channel.send(sampleMessage, noAbort()))
    expect(fault).toBeInstanceOf(DeliveryFailed)
    expect(fault.message).toMatch(/No connection to the mail server.*ESOCKET/)
    const server = await serverWith({ port })
    await channel.send(sampleMessage, noAbort())
    expect(server.received).toHaveLength(1)
  })

  test('a pooled connection that the server closed meanwhile loses no message', async () => {
    const first = await startMailServer({ certificate })
    const channel = channelTo(first.port)
    await channel.send(sampleMessage, noAbort())
    await first.stop()
    expect(await faultOf(channel.send(sampleMessage, noAbort()))).toBeInstanceOf(DeliveryFailed)
    const second = await serverWith({ port: first.port })
    await channel.send(sampleMessage, noAbort())
    expect(second.received).toHaveLength(1)
  })

  test.each([undefined, '220 hello'])('a server that hangs after %s is given up in time', async (greeting) => {
    const server = await startSilentServer(greeting)
    ending.push(server.stop)
    const started = performance.now()
    const fault = await faultOf(channelTo(server.port).send(sampleMessage, noAbort()))
    expect(fault).toBeInstanceOf(DeliveryFailed)
    expect(fault.message).toContain('took too long')
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  test('an abort ends a hanging send at once and closes its connection', async () => {
    const server = await startSilentServer('220 hello')
    ending.push(server.stop)
    const started = performance.now()
    const sending = channelTo(server.port, { timeoutMs: 60_000 }).send(sampleMessage, AbortSignal.timeout(200))
    const fault = await faultOf(sending)
    expect(fault).toBeInstanceOf(DeliveryFailed)
    expect(performance.now() - started).toBeLessThan(2_000)
    await expect.poll(() => server.connections(), patient).toBe(0)
  })

  test.each([
    ['recipient', 450, DeliveryFailed],
    ['recipient', 550, DeliveryRefused],
    ['content', 451, DeliveryFailed],
    ['content', 554, DeliveryRefused],
    ['sender', 451, DeliveryFailed],
    // About our own settings, not about this message: it waits for the operator.
    ['sender', 550, DeliveryFailed],
  ] as const)('at the %s, %s is %o', async (at, status, kind) => {
    const server = await serverWith({ reject: { at, status, text: `5.1.1 <alice@example.com> says 012345` } })
    const fault = await faultOf(channelTo(server.port).send(sampleMessage, noAbort()))
    expect(fault).toBeInstanceOf(kind)
    expect(fault.message).toContain(`status ${status}`)
    // The server's words may repeat the address and the content.
    expect(fault.message).not.toMatch(/alice|012345/)
    expect(server.received).toHaveLength(0)
  })

  test('after refusals the same channel still sends', async () => {
    const server = await serverWith({ reject: { at: 'recipient', status: 550, text: 'no' } })
    const channel = channelTo(server.port)
    await faultOf(channel.send(sampleMessage, noAbort()))
    await server.stop()
    const back = await serverWith({ port: server.port })
    await expect
      .poll(
        () =>
          channel
            .send(sampleMessage, noAbort())
            .then(() => true)
            .catch(() => false),
        { timeout: 5_000 },
      )
      .toBe(true)
    expect(back.received).toHaveLength(1)
  })

  test('STARTTLS stripped on the way: nothing is sent, not even the sign-in', async () => {
    const server = await serverWith({ starttls: 'missing', user: { name: 'mailer', password: 'pw-CANARY' } })
    const fault = await faultOf(
      channelTo(server.port, { auth: { user: 'mailer', password: 'pw-CANARY' } }).send(sampleMessage, noAbort()),
    )
    expect(fault).toBeInstanceOf(DeliveryFailed)
    expect(fault.message).toMatch(/encrypted connection|ETLS/)
    expect(server.received).toHaveLength(0)
  })

  test.each([
    ['of nobody we trust', makeCertificate(['localhost'], { loopback: true }), certificate],
    ['for another name', makeCertificate(['other.example'], { loopback: false }), undefined],
    ['out of date', makeCertificate(['localhost'], { loopback: true, days: -2 }), undefined],
  ])('a certificate %s is refused, by STARTTLS and by implicit TLS', async (_name, served, trusted) => {
    for (const implicitTls of [false, true]) {
      const server = await serverWith({ certificate: served, implicitTls })
      const encryption = implicitTls ? 'implicit' : 'starttls'
      const fault = await faultOf(
        channelTo(server.port, { encryption, ca: (trusted ?? served).cert }).send(sampleMessage, noAbort()),
      )
      expect(fault).toBeInstanceOf(DeliveryFailed)
      expect(server.received).toHaveLength(0)
    }
  })

  test('a wrong password to the server may be mended by an operator and shows no password', async () => {
    const server = await serverWith({ user: { name: 'mailer', password: 'right' } })
    const fault = await faultOf(
      channelTo(server.port, { auth: { user: 'mailer', password: 'pw-CANARY' } }).send(sampleMessage, noAbort()),
    )
    expect(fault).toBeInstanceOf(DeliveryFailed)
    expect(fault.message).toMatch(/user name or password.*535/)
    expect(fault.message + JSON.stringify(fault)).not.toContain('CANARY')
  })
})

describe('what it says about the provider', () => {
  test.each([
    ['recipient', 450, 'message'],
    ['content', 451, 'message'],
    ['sender', 451, 'provider'],
  ] as const)('G-07 N-08 at the %s %i is about the %s', async (at, status, about) => {
    const server = await serverWith({ reject: { at, status, text: 'later' } })
    expect(await faultOf(channelTo(server.port).send(sampleMessage, noAbort()))).toMatchObject({
      name: 'DeliveryFailed',
      about,
      slow: false,
    })
  })

  test('G-07 N-08 a server that closes the door with 421 is no success, and works again afterwards', async () => {
    const closed = await startSilentServer('421 4.7.0 too many connections')
    const channel = channelTo(closed.port)
    expect(await faultOf(channel.send(sampleMessage, noAbort()))).toMatchObject({ name: 'DeliveryFailed', about: 'provider' })
    await closed.stop()
    const server = await serverWith({ port: closed.port })
    await channel.send(sampleMessage, noAbort())
    expect(server.received).toHaveLength(1)
  })

  test('H-06 N-08 one that hangs is slow, by its own time and by ours', async () => {
    const server = await startSilentServer()
    ending.push(server.stop)
    expect(await faultOf(channelTo(server.port, { timeoutMs: 200 }).send(sampleMessage, noAbort()))).toMatchObject({ slow: true })
    expect(await faultOf(channelTo(server.port).send(sampleMessage, AbortSignal.timeout(100)))).toMatchObject({ slow: true })
  })
})

describe('a mail server that a tenant names', () => {
  const inside = createAddressGuard(['127.0.0.0/8'])

  test('A-11 L-70 is not called inside our own networks', async () => {
    const server = await serverWith()
    for (const host of ['127.0.0.1', 'localhost']) {
      const fault = await faultOf(channelTo(server.port, { host, guard: createAddressGuard([]) }).send(sampleMessage, noAbort()))
      expect(fault).toMatchObject({ name: 'DeliveryFailed', message: expect.stringContaining('COUNTERSIGN_OUTBOUND_NETWORKS') })
    }
    expect(server.received).toHaveLength(0)
  })

  test.each(['starttls', 'implicit'] as const)(
    'is called at the address that was checked, with its certificate checked for its name (%s)',
    async (encryption) => {
      const implicitTls = encryption === 'implicit'
      const guard = async () => inside('127.0.0.1')
      const server = await serverWith({ implicitTls })
      await channelTo(server.port, { host: 'localhost', encryption, guard }).send(sampleMessage, noAbort())
      expect(server.received).toMatchObject([{ secure: true }])
      const wrong = channelTo(server.port, { host: 'mail.other.example', encryption, guard })
      expect(await faultOf(wrong.send(sampleMessage, noAbort()))).toBeInstanceOf(DeliveryFailed)
      expect(server.received).toHaveLength(1)
    },
  )

  test('N-08 that refuses, hangs or has no name is a fault in time', async () => {
    const silent = await startSilentServer()
    ending.push(silent.stop)
    for (const [host, port] of [
      ['127.0.0.1', await freePort()],
      ['127.0.0.1', silent.port],
      ['nowhere.invalid', 25],
    ] as const)
      expect(
        await faultOf(channelTo(port, { host, guard: inside, timeoutMs: 300 }).send(sampleMessage, noAbort())),
      ).toBeInstanceOf(DeliveryFailed)
  })
})

test('with a user name the channel signs in, over TLS', async () => {
  const server = await serverWith({ user: { name: 'mailer', password: 'right' } })
  await channelTo(server.port, { auth: { user: 'mailer', password: 'right' } }).send(sampleMessage, noAbort())
  expect(server.received[0]).toMatchObject({ user: 'mailer', secure: true })
})

test('the mail has one sender, one recipient, its own fixed id, both bodies, and asks for no automatic reply', async () => {
  const server = await serverWith()
  await channelTo(server.port).send(sampleMessage, noAbort())
  const [mail] = server.received
  expect(mail).toMatchObject({ from: 'no-reply@shop.example', to: ['alice@example.com'], secure: true })
  const { headers, text, html } = parseMail(mail?.raw ?? '')
  expect(headerOf(headers, 'from')).toBe('Demo shop <no-reply@shop.example>')
  expect(headerOf(headers, 'to')).toBe('alice@example.com')
  expect(headerOf(headers, 'message-id')).toBe(`<${sampleMessage.id}@shop.example>`)
  expect(headerOf(headers, 'auto-submitted')).toBe('auto-generated')
  expect(text).toContain('012345')
  expect(html).toContain('<p>012345</p>')
})

test('OC-9 a subject or sender name cannot add a header', async () => {
  const server = await serverWith()
  const channel = channelTo(server.port, { from: { address: 'no-reply@shop.example', name: 'Shop\r\nX-Injected: 1' } })
  await channel.send({ ...sampleMessage, subject: 'Code\r\nBcc: mallory@evil.example\n\nbody' }, noAbort())
  const [mail] = server.received
  expect(mail?.to).toEqual(['alice@example.com'])
  const names = parseMail(mail?.raw ?? '').headers.map(([name]) => name)
  expect(names).not.toContain('bcc')
  expect(names).not.toContain('x-injected')
})

test.each([
  'alice@example.com,mallory@evil.example',
  'alice@example.com\r\nRCPT TO:<mallory@evil.example>',
  '"mallory@evil.example x"@example.com',
  'Alice <mallory@evil.example>',
])('ML-5 the recipient %j is refused before the server hears of it', async (to) => {
  const server = await serverWith()
  expect(await faultOf(channelTo(server.port).send({ ...sampleMessage, to }, noAbort()))).toBeInstanceOf(DeliveryRefused)
  expect(server.received).toHaveLength(0)
})

test('objects in place of strings read no file and fetch no address', async () => {
  const server = await serverWith()
  const hostile = { path: '/etc/passwd', href: 'http://127.0.0.1:1/' } as unknown as string
  await channelTo(server.port).send({ ...sampleMessage, text: hostile, html: hostile }, noAbort())
  expect(server.received[0]?.raw).not.toContain('root:')
})

test('mail in the clear goes to this machine only', () => {
  const from = { address: 'no-reply@shop.example' }
  expect(() => createSmtpChannel({ host: 'mail.example', encryption: 'none', from })).toThrow(RangeError)
  expect(() => createSmtpChannel({ host: '127.0.0.1.evil.example', encryption: 'none', from })).toThrow(RangeError)
  expect(() => createSmtpChannel({ host: 'localhost', from: { address: 'Shop <a@b.example>' } })).toThrow(RangeError)
})
