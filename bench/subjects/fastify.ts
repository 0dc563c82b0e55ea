import Fastify from 'fastify'

/** The floor of any endpoint: one form in, a tiny answer out. */
const { port = 0 } = JSON.parse(process.argv[2] ?? '{}') as { port?: number }
const server = Fastify()
server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
  done(null, Object.fromEntries(new URLSearchParams(String(body))))
})
server.get('/', async () => 'ready')
server.post('/form', async () => ({ ok: true }))
const url = await server.listen({ port, host: '127.0.0.1' })
process.send?.({ url })
process.on('disconnect', () => process.exit())
