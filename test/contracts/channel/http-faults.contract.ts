import { createServer } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { type Channel, type ChannelMessage, DeliveryFailed, DeliveryRefused } from '../../../src/delivery/channel.ts'
import type { Fetch } from '../../../src/delivery/provider-http.ts'
import { createGuardedFetch } from '../../../src/platform/guarded-fetch.ts'
import type { HttpFault } from '../../support/twilio-double.ts'
import { makeCertificate, type TestCertificate } from './certificate.ts'
import { noAbort } from './channel.contract.ts'

/** The guarded client as the server uses it, loopback allowed. */
export const loopbackFetch: Fetch = createGuardedFetch({ allowedNetworks: ['127.0.0.0/8', '::1/128'] })

/** A double of a provider, and how a channel is made to speak to it. */
export interface HttpProvider {
  readonly url: string
  fault: HttpFault | undefined
  stop(): Promise<void>
}

interface Setup<P extends HttpProvider> {
  readonly message: ChannelMessage
  /** Parts that must not show in any error. */
  readonly secret: RegExp
  start(options: { readonly port?: number; readonly certificate?: TestCertificate }): Promise<P>
  channel(provider: { readonly url: string }, fetch: Fetch): Channel
}

export const faultOf = (sending: Promise<unknown>): Promise<Error> =>
  sending.then(
    () => expect.unreachable('the message was taken'),
    (error: Error) => error,
  )

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Lets this process trust a certificate, as an operator would by NODE_EXTRA_CA_CERTS; answers how to undo it. */
export function trust(certificate: TestCertificate): () => void {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, certificate.cert])
  return () => setDefaultCACertificates(before)
}

/** What every channel that speaks HTTP does when its provider misbehaves. `https`: its provider is never called without TLS. */
export function httpFaultContract<P extends HttpProvider>(name: string, setup: Setup<P>, { https = false } = {}): void {
  describe(`HTTP faults: ${name}`, () => {
    const ending: (() => void | Promise<void>)[] = []
    afterEach(async () => {
      for (const end of ending.splice(0).toReversed()) await end()
    })
    const certificate = makeCertificate(['localhost'], { loopback: true })
    const begin = async (fault?: HttpFault, port?: number) => {
      if (https) ending.push(trust(certificate))
      const provider = await setup.start({ ...(https ? { certificate } : {}), ...(port === undefined ? {} : { port }) })
      ending.push(() => provider.stop())
      provider.fault = fault
      return { provider, channel: setup.channel(provider, loopbackFetch) }
    }
    const quiet = (fault: Error) => expect(fault.message + JSON.stringify(fault)).not.toMatch(setup.secret)

    test('H-06 a refused connection may be tried again, and the channel works when the provider is back', async () => {
      const port = await freePort()
      const channel = setup.channel({ url: `${https ? 'https://localhost' : 'http://127.0.0.1'}:${port}` }, loopbackFetch)
      const fault = await faultOf(channel.send(setup.message, noAbort()))
      expect(fault).toMatchObject({ name: 'DeliveryFailed', about: 'provider', message: expect.stringContaining('ECONNREFUSED') })
      quiet(fault)
      await begin(undefined, port)
      await channel.send(setup.message, noAbort())
    })

    test('H-06 a provider that hangs is given up when it is told to, and counts as slow', async () => {
      const { channel } = await begin({ kind: 'hang' })
      const started = performance.now()
      const fault = await faultOf(channel.send(setup.message, AbortSignal.timeout(200)))
      expect(fault).toMatchObject({ name: 'DeliveryFailed', slow: true, message: expect.stringContaining('took too long') })
      expect(performance.now() - started).toBeLessThan(3_000)
      quiet(fault)
    })

    test('H-06 a provider that hangs is given up by the client itself, too', async () => {
      const { provider } = await begin({ kind: 'hang' })
      const fetch = createGuardedFetch({ allowedNetworks: ['127.0.0.0/8', '::1/128'], timeoutMs: 200 })
      expect(await faultOf(setup.channel(provider, fetch).send(setup.message, noAbort()))).toMatchObject({ slow: true })
    })

    test.each([
      ['30', 30],
      [undefined, 10],
      ['Wed, 21 Oct 2026 07:28:00 GMT', 10],
    ])('H-06 N-08 429 with Retry-After %s is a pause of %i seconds', async (retryAfter, seconds) => {
      const { channel } = await begin({ kind: 'rate-limit', ...(retryAfter === undefined ? {} : { retryAfter }) })
      const fault = await faultOf(channel.send(setup.message, noAbort()))
      expect(fault).toMatchObject({ name: 'DeliveryFailed', about: 'provider', retryAfterSeconds: seconds })
      quiet(fault)
    })

    test.each(['server-error', 'cut'] as const)('H-06 N-08 %s may be tried again', async (kind) => {
      const { channel, provider } = await begin({ kind })
      const fault = await faultOf(channel.send(setup.message, noAbort()))
      expect(fault).toMatchObject({ name: 'DeliveryFailed', about: 'provider' })
      quiet(fault)
      provider.fault = undefined
      await channel.send(setup.message, noAbort())
    })

    test.each([
      ['of nobody we trust', makeCertificate(['localhost'], { loopback: true }), false],
      ['for another name', makeCertificate(['other.example'], { loopback: false }), true],
      ['out of date', makeCertificate(['localhost'], { loopback: true, days: -2 }), true],
    ])('G-07 a certificate %s is refused, and nothing is sent', async (_name, served, trusted) => {
      if (trusted) ending.push(trust(served))
      const provider = await setup.start({ certificate: served })
      ending.push(() => provider.stop())
      const fault = await faultOf(setup.channel(provider, loopbackFetch).send(setup.message, noAbort()))
      expect(fault).toMatchObject({ name: 'DeliveryFailed', message: expect.stringContaining('not to be trusted') })
      quiet(fault)
    })

    test('a good certificate is taken', async () => {
      const served = makeCertificate(['localhost'], { loopback: true })
      ending.push(trust(served))
      const provider = await setup.start({ certificate: served })
      ending.push(() => provider.stop())
      await setup.channel(provider, loopbackFetch).send(setup.message, noAbort())
    })

    test('A-11 a provider inside a network that was not allowed is not called', async () => {
      const { provider } = await begin()
      const fault = await faultOf(
        setup.channel(provider, createGuardedFetch({ allowedNetworks: [] })).send(setup.message, noAbort()),
      )
      expect(fault).toMatchObject({ name: 'DeliveryFailed', message: expect.stringContaining('COUNTERSIGN_OUTBOUND_NETWORKS') })
      expect(fault.message).not.toMatch(/localhost|127\.0\.0\.1/)
    })

    test('a recipient that is none is refused before the provider hears of it', async () => {
      const { channel } = await begin({ kind: 'server-error' })
      for (const to of [
        '',
        'alice@example.com',
        '+1500',
        '{}',
        '{"endpoint":"http://127.0.0.1/"}',
        '+15005550006,+15005550007',
      ]) {
        const fault = await faultOf(channel.send({ ...setup.message, to }, noAbort()))
        expect(fault).toBeInstanceOf(DeliveryRefused)
        expect(fault).not.toBeInstanceOf(DeliveryFailed)
      }
    })
  })
}
