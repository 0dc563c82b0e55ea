import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/**
 * The mail server of the bench: takes every message, and hands the code of the newest one to an address to whoever asks for
 * it at `GET /?to=`; the answer waits until there is one.
 */
const codes = new Map<string, string>()
const waiting = new Map<string, (code: string) => void>()

const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  onData(stream, session, callback) {
    let text = ''
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      text += chunk
    })
    stream.on('end', () => {
      // The first number of exactly six digits that stands alone in the text after the headers.
      const code = /(?<![\w=;&#-])\d{6}(?![\w-])/.exec(text.slice(text.indexOf('\r\n\r\n')))?.[0]
      const [recipient] = session.envelope.rcptTo
      if (code !== undefined && recipient !== undefined) deliver(recipient.address, code)
      callback()
    })
  },
})

function deliver(to: string, code: string): void {
  const taker = waiting.get(to)
  waiting.delete(to)
  if (taker === undefined) codes.set(to, code)
  else taker(code)
}

const web = createServer((request, response) => {
  const to = new URL(request.url ?? '/', 'http://localhost').searchParams.get('to') ?? ''
  const code = codes.get(to)
  codes.delete(to)
  if (code === undefined) waiting.set(to, (late) => void response.end(late))
  else response.end(code)
})

const listening = (server: { address(): unknown }) => (server.address() as AddressInfo).port
await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
process.send?.({ smtpUrl: `smtp://127.0.0.1:${listening(smtp.server)}`, codesUrl: `http://127.0.0.1:${listening(web)}` })
process.on('disconnect', () => process.exit())
