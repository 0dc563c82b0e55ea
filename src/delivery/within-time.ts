import { type Channel, type ChannelMessage, DeliveryFailed, type Receipt } from './channel.ts'

/** Sends, and gives up when `signal` aborts or the time is over, even where the channel does not heed that. Throws DeliveryFailed. */
export async function withinTime(
  channel: Channel,
  message: ChannelMessage,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Receipt> {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let giveUp = () => {}
  const late = new Promise<never>((_resolve, reject) => {
    giveUp = () => {
      controller.abort()
      reject(new DeliveryFailed('The provider took too long.', { slow: true }))
    }
    timer = setTimeout(giveUp, timeoutMs)
    signal.addEventListener('abort', giveUp)
  })
  try {
    if (signal.aborted) giveUp()
    return await Promise.race([channel.send(message, controller.signal), late])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', giveUp)
  }
}
