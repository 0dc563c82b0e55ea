import { describe, expect, it, vi } from 'vitest'
import type { ExternalSource } from '../domain/risk-settings.ts'
import { AddressRefused } from '../platform/guarded-fetch.ts'
import { createExternalRisk, type ExternalQuestion } from './external-risk.ts'

const question: ExternalQuestion = {
  tenant: 't1',
  workspace: 'w1',
  application: 'a1',
  user: 'u1',
  address: '192.0.2.1',
  userAgent: 'Firefox',
  at: Date.UTC(2026, 10, 25, 12),
  details: [{ name: 'amount', value: '5' }],
}
const source: ExternalSource = { url: 'https://risk.example.com/score', timeoutMs: 50, sealed: 'sealed-text' }
const open = (purpose: string, row: string, sealed: string) => {
  if (purpose === 'risk' && row === 't1/w1' && sealed === 'sealed-text') return 'the-secret'
  throw new Error('it does not open: the-secret')
}
type Fetch = Parameters<typeof createExternalRisk>[0]['fetch']

const asking = (fetch: Fetch, of = source) => createExternalRisk({ fetch, sealing: { open } })(of, question)
const answering = (body: string, status = 200) => asking(async () => new Response(body, { status }))

describe('an external source of risk', () => {
  it('is told who signs in where, and gives points or a level', async () => {
    const fetch = vi.fn<Fetch>(async () => new Response('{"points": 42, "more": true}'))
    expect(await asking(fetch)).toEqual({ points: 42 })
    const [url, options] = fetch.mock.calls[0] ?? []
    expect([url, options?.method]).toEqual([source.url, 'POST'])
    expect(options?.headers).toMatchObject({ 'content-type': 'application/json', authorization: 'Bearer the-secret' })
    expect(JSON.parse(String(options?.body))).toEqual({ ...question, at: '2026-11-25T12:00:00.000Z' })
    for (const level of ['low', 'medium', 'high']) expect(await answering(JSON.stringify({ level }))).toEqual({ level })
    for (const points of [0, 0.5, 100]) expect(await answering(JSON.stringify({ points }))).toEqual({ points })
  })

  it('gets no secret where it has none', async () => {
    const fetch = vi.fn<Fetch>(async () => new Response('{"points": 0}'))
    await asking(fetch, { url: source.url })
    expect(fetch.mock.calls[0]?.[1].headers).not.toHaveProperty('authorization')
  })

  it.each([
    '',
    'null',
    '[]',
    '5',
    '"low"',
    '{}',
    '{"points": "5"}',
    '{"points": -1}',
    '{"points": 100.5}',
    '{"points": 1e999}',
    '{"points": null, "level": "low"}',
    '{"points": 5, "level": "low"}',
    '{"points": 500, "level": "low"}',
    '{"level": "none"}',
    '{"level": "LOW"}',
    '{"level": ["low"]}',
    '{"Points": 5}',
    '{"__proto__": {"points": 5}}',
    '{"points": 5',
    '{"points": 5} {"points": 5}',
  ])('has given no answer with %s', async (body) => {
    expect(await answering(body)).toEqual({ fault: expect.stringContaining('neither points from 0 to 100 nor a level') })
  })

  it.each([201, 204, 302, 400, 401, 429, 500])('has given no answer with status %d, whatever it says', async (status) => {
    expect(await answering(status === 204 ? (null as unknown as string) : '{"points": 0}', status)).toEqual({
      fault: `the source answered with status ${status}`,
    })
  })

  it('E-16 has given no answer where anything breaks, and no secret and no address is told', async () => {
    const breaking: Fetch[] = [
      () => Promise.reject(new Error('no way to https://risk.example.com with the-secret')),
      () => {
        throw new Error('the-secret')
      },
      async () => ({ status: 200, text: () => Promise.reject(new Error('cut off')) }) as unknown as Response,
      async () => undefined as unknown as Response,
    ]
    for (const fetch of breaking) expect(await asking(fetch)).toEqual({ fault: 'the source could not be asked' })
    expect(await asking(() => Promise.reject(new AddressRefused('10.0.0.1')))).toEqual({
      fault: expect.stringContaining('no public address'),
    })
  })

  it('is not asked with a secret of another place', async () => {
    const fetch = vi.fn<Fetch>()
    expect(await asking(fetch, { ...source, sealed: 'other' })).toEqual({ fault: 'the source could not be asked' })
    expect(fetch).not.toHaveBeenCalled()
  })

  it('is not waited for longer than its time, even where the call does not heed that', async () => {
    let signal: AbortSignal | null | undefined
    const answer = await asking((_url, options) => {
      signal = options.signal
      return new Promise(() => {})
    })
    expect(answer).toEqual({ fault: 'the source took too long' })
    expect(signal?.aborted).toBe(true)
    const slowBody = async () => ({ status: 200, text: () => new Promise(() => {}) }) as unknown as Response
    expect(await asking(slowBody)).toEqual({ fault: 'the source took too long' })
  })
})
