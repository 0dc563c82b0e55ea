import { expect, test } from 'vitest'
import { createIds } from '../platform/ids.ts'
import { createSystemRandom } from '../platform/random.ts'
import { createInbox } from './inbox.ts'

function inboxAt(capacity?: number) {
  let now = Date.UTC(2026, 0, 1)
  const clock = { now: () => now++ }
  return createInbox({ clock, ids: createIds(clock, createSystemRandom()), ...(capacity === undefined ? {} : { capacity }) })
}

const signal = new AbortController().signal
const message = (to: string, parameters?: Record<string, string>) => ({
  id: 'x',
  to,
  text: 'code 999999 at https://text.example/',
  ...(parameters ? { parameters } : {}),
})

test('messages are listed newest first, by recipient in any case and by channel', async () => {
  const inbox = inboxAt()
  await inbox.channel('email').send(message('alice@example.com'), signal)
  await inbox.channel('sms').send(message('+15005550001'), signal)
  await inbox.channel('email').send(message('bob@example.com'), signal)
  expect(inbox.list().map(({ to }) => to)).toEqual(['bob@example.com', '+15005550001', 'alice@example.com'])
  expect(inbox.list({ to: 'Alice@Example.com' }).map(({ to }) => to)).toEqual(['alice@example.com'])
  expect(inbox.list({ channel: 'sms' }).map(({ to }) => to)).toEqual(['+15005550001'])
  expect(inbox.list({ to: 'alice@example.com', channel: 'sms' })).toEqual([])
  inbox.clear()
  expect(inbox.list()).toEqual([])
})

test('code and link come from the message values, never out of its text', async () => {
  const inbox = inboxAt()
  const email = inbox.channel('email')
  await email.send(message('a@example.com'), signal)
  await email.send(message('a@example.com', { code: '012345', link: 'https://shop.example/l' }), signal)
  expect(inbox.list()).toMatchObject([
    { code: '012345', link: 'https://shop.example/l', subject: null },
    { code: null, link: null, channel: 'email', sentAt: expect.stringMatching(/^2026-01-01T00:00:00\.\d{3}Z$/) },
  ])
})

test('the latest 1,000 are kept', async () => {
  const inbox = inboxAt()
  for (let i = 0; i < 1_005; i++) await inbox.channel('email').send(message(`u${i}@example.com`), signal)
  expect(inbox.list()).toHaveLength(1_000)
  expect(inbox.list().at(-1)?.to).toBe('u5@example.com')
})
