import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { describe, expect, it } from 'vitest'
import { choose, enterCode, enterPassword, heading, openSignIn, press, seen, totpCode } from './person.ts'
import { stage } from './stage.ts'

describe('while the mail server is down', () => {
  let smtpPort = 0
  const { server, newPage } = stage({
    env: async () => {
      smtpPort = await closedPort()
      return { COUNTERSIGN_SMTP_URL: `smtp://127.0.0.1:${smtpPort}`, COUNTERSIGN_SMTP_PLAIN: 'true' }
    },
  })

  it('OC-14: the page says so, another method works, and the mail goes out when the server is back', async () => {
    const page = await newPage()
    await openSignIn(page, server())
    await enterPassword(page, 'alice')
    await choose(page, /e-mail/i)
    await page.waitForTimeout(1_500)
    await page.reload()
    expect(await seen(page, 'main')).toContain('could not be sent yet')
    await press(page, 'back')
    await choose(page, /authenticator app/i)
    await enterCode(page, totpCode(server()))
    expect(await heading(page)).toContain('Allow Demo shop')

    const { received, close } = await mailServer(smtpPort)
    try {
      const other = await newPage()
      await openSignIn(other, server())
      await enterPassword(other, 'bob')
      expect(await received('bob@example.com')).toMatch(/\d{6}/)
    } finally {
      await close()
    }
  })
})

function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

/** A mail server that takes everything; `received` waits for a mail to an address and returns it. */
async function mailServer(port: number) {
  const mails: { to: string; text: string }[] = []
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, callback) {
      let text = ''
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8')
      })
      stream.on('end', () => {
        for (const { address } of session.envelope.rcptTo) mails.push({ to: address, text })
        callback()
      })
    },
  })
  await new Promise<void>((resolve) => smtp.listen(port, '127.0.0.1', () => resolve()))
  return {
    async received(to: string): Promise<string> {
      const patience = Date.now() + 15_000
      while (Date.now() < patience) {
        const mail = mails.find((candidate) => candidate.to === to)
        if (mail !== undefined) return mail.text
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      throw new Error(`no mail to ${to} arrived`)
    },
    close: () => new Promise<void>((resolve) => smtp.close(() => resolve())),
  }
}
