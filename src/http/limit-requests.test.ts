import { expect, test } from 'vitest'
import { createIds } from '../platform/ids.ts'
import { silentLogger } from '../platform/logger.ts'
import { createSystemRandom } from '../platform/random.ts'
import { limitRequests } from './limit-requests.ts'
import { rules } from './route-rules.ts'
import { createServer } from './server.ts'

function limited(perMinute: number) {
  const clock = { now: () => 0 }
  const clientAddress = () => '203.0.113.9'
  const server = createServer({ ids: createIds(clock, createSystemRandom()), log: silentLogger, secure: false, clientAddress })
  limitRequests(server, { perMinute, clock, clientAddress })
  server.get('/:tenant/:workspace/page', { config: rules('none', 'safe') }, async () => 'page')
  server.get('/health/live', { config: rules('none', 'safe', false) }, async () => 'alive')
  return server
}

const spellings = [
  '/t/w/page',
  '/t/w/page/',
  '//t/w/page',
  '/t//w/page',
  '/t/w/..;/page',
  '/t/w/%70age',
  '/t/w%2fpage',
  '/T/W/PAGE',
  '/t/w/page;x=1',
  '/t/w/page?x=1',
  '/t/w/page%00',
  '/other',
]

test('TH-7 every spelling of a path draws on one budget', async () => {
  const server = limited(spellings.length)
  for (const url of spellings) expect((await server.inject({ url })).statusCode, url).not.toBe(429)
  for (const url of spellings) {
    const response = await server.inject({ url })
    expect(response.statusCode, url).toBe(429)
    expect(response.headers['retry-after']).toBe('60')
    expect(response.json()).toMatchObject({ code: 'too_many_requests', correlationId: expect.any(String) })
  }
  await server.close()
})

test('TH-7 another spelling reaches no page, only the page itself does', async () => {
  const server = limited(1_000)
  const reached = []
  for (const url of spellings) if ((await server.inject({ url })).body === 'page') reached.push(url)
  expect(reached).toEqual(['/t/w/page', '/t/w/%70age', '/t/w/page?x=1'])
  await server.close()
})

test('a route whose rules say so is not limited', async () => {
  const server = limited(1)
  for (let i = 0; i < 5; i += 1) expect((await server.inject({ url: '/health/live' })).statusCode).toBe(200)
  await server.close()
})
