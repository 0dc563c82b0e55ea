import { createServer, type Server, type Socket } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { TestCertificate } from './certificate.ts'

/** A mail as the server got it. */
export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  readonly secure: boolean
  readonly user: string | undefined
  readonly raw: string
}

export interface MailServer {
  readonly port: number
  readonly received: readonly ReceivedMail[]
  stop(): Promise<void>
}

export interface MailServerOptions {
  readonly certificate: TestCertificate
  readonly port?: number
  /** `missing`: no STARTTLS is offered, as when somebody on the way strips it. */
  readonly starttls?: 'offered' | 'missing'
  readonly implicitTls?: boolean
  readonly user?: { readonly name: string; readonly password: string }
  /** Answers instead of taking: at the recipient or after the content. */
  readonly reject?: { readonly at: 'sender' | 'recipient' | 'content'; readonly status: number; readonly text: string }
}

/** A real SMTP server on loopback. */
export async function startMailServer(options: MailServerOptions): Promise<MailServer> {
  const received: ReceivedMail[] = []
  const { reject } = options
  const failure = () => Object.assign(new Error(reject?.text), { responseCode: reject?.status })
  const settings: SMTPServerOptions = {
    cert: options.certificate.cert,
    key: options.certificate.key,
    secure: options.implicitTls ?? false,
    authOptional: options.user === undefined,
    disabledCommands: options.starttls === 'missing' ? ['STARTTLS'] : [],
    closeTimeout: 200,
    onAuth(auth, _session, callback) {
      const right = auth.username === options.user?.name && auth.password === options.user?.password
      callback(right ? null : Object.assign(new Error('Bad credentials'), { responseCode: 535 }), {
        user: auth.username as string,
      })
    },
    onMailFrom: (_address, _session, callback) => callback(reject?.at === 'sender' ? failure() : null),
    onRcptTo: (_address, _session, callback) => callback(reject?.at === 'recipient' ? failure() : null),
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (reject?.at === 'content') return callback(failure())
        received.push({
          from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
          to: session.envelope.rcptTo.map(({ address }) => address),
          secure: session.secure,
          user: session.user as string | undefined,
          raw: Buffer.concat(chunks).toString('utf8'),
        })
        return callback(null)
      })
    },
  }
  const server = new SMTPServer(settings)
  // A client that turns away from a bad certificate is an error to the server and none to the test.
  server.on('error', () => undefined)
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(options.port ?? 0, '127.0.0.1', () => resolve((listening.address() as { port: number }).port))
  })
  return { port, received, stop: () => new Promise((resolve) => server.close(() => resolve())) }
}

/** Takes connections and never says a word; or says `greeting` and then nothing. Ends with `stop`. */
export async function startSilentServer(
  greeting?: string,
): Promise<{ port: number; connections(): number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    // Reads and forgets, so that it notices when the other side leaves.
    socket.resume()
    if (greeting !== undefined) socket.write(`${greeting}\r\n`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as { port: number }).port,
    connections: () => sockets.size,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
