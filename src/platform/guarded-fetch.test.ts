import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AddressRefused, createAddressGuard, createGuardedFetch } from './guarded-fetch.ts'

let server: Server
let base: string
let calls = 0

beforeAll(async () => {
  server = createServer((request, response) => {
    calls += 1
    if (request.url === '/hang') return
    if (request.url === '/away') return void response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
    if (request.url === '/told')
      return void response.writeHead(201, { 'retry-after': '7', location: '/x', 'set-cookie': 'a=b' }).end()
    if (request.url === '/bytes') return void request.pipe(response)
    if (request.url === '/huge') return void response.end('x'.repeat(1_000_000))
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => response.end(`${request.method} ${request.headers['content-type']} ${body}`))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const loopback = createGuardedFetch({ allowedNetworks: ['127.0.0.0/8'], timeoutMs: 300 })

describe('guarded fetch', () => {
  it.each([
    'http://127.0.0.1/',
    'http://localhost/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://10.0.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://192.168.1.1/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://0.0.0.0/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://100.64.0.1/',
  ])('A-11 L-70 does not call %s', async (url) => {
    const before = calls
    await expect(createGuardedFetch({ allowedNetworks: [] })(url)).rejects.toBeInstanceOf(AddressRefused)
    expect(calls).toBe(before)
  })

  it('calls what the operator allowed, with method, headers and body', async () => {
    const answer = await loopback(base, { method: 'POST', headers: { 'content-type': 'text/x' }, body: 'hello' })
    expect([answer.status, await answer.text()]).toEqual([200, 'POST text/x hello'])
  })

  it('follows no redirect', async () => {
    expect((await loopback(`${base}/away`)).status).toBe(302)
  })

  it('ends a call that hangs, and reads no more than its cap', async () => {
    await expect(loopback(`${base}/hang`)).rejects.toThrow()
    expect((await (await loopback(`${base}/huge`)).text()).length).toBe(65_536)
  })

  it('sends bytes as they are', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, at) => at)
    const answer = await loopback(`${base}/bytes`, { method: 'POST', body: bytes })
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes)
  })

  it('passes on the header fields that a caller acts on, and no other', async () => {
    const { headers } = await loopback(`${base}/told`)
    expect([...headers]).toEqual([
      ['location', '/x'],
      ['retry-after', '7'],
    ])
  })

  it('A-11 L-70 the check of addresses stands alone for what is not HTTP', async () => {
    const guard = createAddressGuard(['127.0.0.0/8'])
    expect(await guard('127.0.0.1')).toEqual({ address: '127.0.0.1', family: 4 })
    for (const host of ['10.0.0.1', '[::1]', '169.254.169.254']) await expect(guard(host)).rejects.toBeInstanceOf(AddressRefused)
  })
})
