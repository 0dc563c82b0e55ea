import { connect, createServer, type Socket } from 'node:net'

/** Something between the server and its database that can fail. */
export interface CutOff {
  readonly url: string
  /** Ends all connections and refuses new ones, as when the database's process is gone. */
  cut(): Promise<void>
  /** Keeps connections open and takes new ones, and passes nothing on, as when the network swallows packets. */
  freeze(): void
  /** As before. */
  restore(): Promise<void>
  stop(): Promise<void>
}

/** A TCP proxy on the loopback interface to the PostgreSQL at `target`. */
export async function cutOff(target: string): Promise<CutOff> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let frozen = false
  const accept = (from: Socket) => {
    const to = connect(Number(port), hostname)
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one)
      one.on('data', (data) => void (frozen || other.write(data)))
      one.on('error', () => {})
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  }
  let server = createServer(accept)
  const listen = (on: number) => new Promise<void>((resolve) => server.listen(on, '127.0.0.1', resolve))
  await listen(0)
  const own = (server.address() as { port: number }).port
  const drop = () => {
    for (const socket of sockets) socket.destroy()
  }
  const close = () => new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve()))
  const url = new URL(target)
  url.port = String(own)
  return {
    url: url.href,
    cut: async () => {
      const closed = close()
      drop()
      await closed
    },
    freeze: () => {
      frozen = true
    },
    restore: async () => {
      if (frozen) drop()
      frozen = false
      if (server.listening) return
      server = createServer(accept)
      await listen(own)
    },
    stop: async () => {
      const closed = close()
      drop()
      await closed
    },
  }
}
