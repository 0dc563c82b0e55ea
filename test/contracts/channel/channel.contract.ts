import { afterEach, describe, expect, test } from 'vitest'
import { type Channel, type ChannelMessage, DeliveryFailed } from '../../../src/delivery/channel.ts'

/** What arrived, in the words of this suite. */
export interface Arrived {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** A channel under test, and a look at the other end of it. */
export interface ChannelUnderTest {
  readonly channel: Channel
  arrived(): readonly Arrived[] | Promise<readonly Arrived[]>
  stop(): void | Promise<void>
}

export const sampleMessage: ChannelMessage = {
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  to: 'alice@example.com',
  subject: 'Your sign-in code for Demo shop',
  text: 'Use this code:\n\n012345\n',
  html: '<p>Use this code:</p><p>012345</p>',
  parameters: { code: '012345' },
}

export const noAbort = () => new AbortController().signal

/** How the channel under test differs: who its recipients are, and whether it carries subjects. */
export interface ChannelNature {
  recipient(index: number): string
  readonly subjects: boolean
}

const mailNature: ChannelNature = {
  recipient: (index) => (index === 0 ? 'alice@example.com' : `user${index}@example.com`),
  subjects: true,
}

/** Numbers that are nobody's. */
export const phoneNature: ChannelNature = { recipient: (index) => `+1500555${1000 + index}`, subjects: false }

/** What every channel keeps, whatever provider it speaks to. */
export function channelContract(
  name: string,
  start: () => Promise<ChannelUnderTest>,
  { recipient, subjects }: ChannelNature = mailNature,
): void {
  const sample: ChannelMessage = { ...sampleMessage, to: recipient(0) }
  describe(`channel contract: ${name}`, () => {
    let running: ChannelUnderTest | undefined
    const begin = async () => {
      running = await start()
      return running
    }
    afterEach(async () => {
      await running?.stop()
      running = undefined
    })

    test('a message arrives once, at its recipient, with its subject and text', async () => {
      const { channel, arrived } = await begin()
      await channel.send(sample, noAbort())
      const all = await arrived()
      expect(all).toHaveLength(1)
      expect(all[0]).toMatchObject({
        to: recipient(0),
        ...(subjects ? { subject: 'Your sign-in code for Demo shop' } : {}),
      })
      expect(all[0]?.text).toContain('012345')
    })

    test('the receipt names the message at the provider', async () => {
      const { channel } = await begin()
      expect((await channel.send(sample, noAbort())).providerId).toBeTruthy()
    })

    test('ten messages at once all arrive', async () => {
      const { channel, arrived } = await begin()
      const recipients = Array.from({ length: 10 }, (_, i) => recipient(i))
      await Promise.all(recipients.map((to) => channel.send({ ...sample, to }, noAbort())))
      expect((await arrived()).map(({ to }) => to).toSorted()).toEqual(recipients.toSorted())
    })

    test('a message without subject and HTML is sent', async () => {
      const { channel, arrived } = await begin()
      await channel.send({ id: sample.id, to: recipient(0), text: 'plain only' }, noAbort())
      expect((await arrived())[0]?.text).toContain('plain only')
    })

    test('text in any script arrives as it was', async () => {
      const { channel, arrived } = await begin()
      const text = 'Código, код, 验证码, رمز, 🔑'
      await channel.send({ ...sample, subject: text, text }, noAbort())
      if (subjects) expect((await arrived())[0]).toMatchObject({ subject: text })
      expect((await arrived())[0]?.text).toContain(text)
    })

    test('a message that was called off before is not sent, and that is no refusal', async () => {
      const { channel, arrived } = await begin()
      await expect(channel.send(sample, AbortSignal.abort())).rejects.toThrow(DeliveryFailed)
      expect(await arrived()).toEqual([])
      await channel.send(sample, noAbort())
      expect(await arrived()).toHaveLength(1)
    })
  })
}
