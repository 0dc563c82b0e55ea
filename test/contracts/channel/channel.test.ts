import { createInbox } from '../../../src/delivery/inbox.ts'
import { createSmtpChannel } from '../../../src/delivery/smtp.ts'
import { createSystemClock } from '../../../src/platform/clock.ts'
import { createIds } from '../../../src/platform/ids.ts'
import { createSystemRandom } from '../../../src/platform/random.ts'
import { makeCertificate } from './certificate.ts'
import { channelContract } from './channel.contract.ts'
import { startMailServer } from './mail-server.ts'
import { headerOf, parseMail } from './mime.ts'

const certificate = makeCertificate(['localhost'], { loopback: true })

channelContract('development inbox', async () => {
  const clock = createSystemClock()
  const inbox = createInbox({ clock, ids: createIds(clock, createSystemRandom()) })
  return {
    channel: inbox.channel('email'),
    arrived: () => inbox.list().map(({ to, subject, text }) => ({ to, subject: subject ?? '', text })),
    stop: () => inbox.clear(),
  }
})

for (const encryption of ['starttls', 'implicit', 'none'] as const) {
  channelContract(`SMTP, ${encryption}`, async () => {
    const server = await startMailServer({ certificate, implicitTls: encryption === 'implicit' })
    const channel = createSmtpChannel({
      host: '127.0.0.1',
      port: server.port,
      encryption,
      ca: certificate.cert,
      from: { address: 'no-reply@shop.example', name: 'Demo shop' },
    })
    return {
      channel,
      arrived: () =>
        server.received.map(({ to, raw }) => {
          const { headers, text } = parseMail(raw)
          return { to: to.join(), subject: headerOf(headers, 'subject'), text }
        }),
      async stop() {
        channel.close()
        await server.stop()
      },
    }
  })
}
