import { createRelyingParty } from './relying-party.ts'
import { createServer } from './server.ts'
import { createSessions } from './sessions.ts'

export interface DemoShopOptions {
  readonly port: number
  /** Issuer of the workspace that signs people in: `http://localhost:7300/demo/shop`. It need not run yet. */
  readonly issuer: string
  /** Interface to listen on, and host name of the shop's address. Default `localhost`. */
  readonly host?: string
}

/** Starts the demo shop; resolves when it listens. Rejects when the port is taken (code `EADDRINUSE`). */
export async function startDemoShop(options: DemoShopOptions): Promise<{ url: string; close: () => Promise<void> }> {
  const host = options.host ?? 'localhost'
  const origin = `http://${host}:${options.port}`
  const server = createServer({
    relyingParty: createRelyingParty(options.issuer, `${origin}/callback`),
    // Cookies know no ports: several shops and servers on one host must not overwrite one another's.
    sessions: createSessions(`demo_shop_${options.port}`),
    origin,
    issuerOrigin: new URL(options.issuer).origin,
  })
  await server.listen({ port: options.port, host })
  return { url: origin, close: () => server.close() }
}
