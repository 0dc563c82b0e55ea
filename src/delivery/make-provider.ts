import type { Channel } from './channel.ts'
import type { KindDeps, ProviderKind } from './kinds/kind.ts'
import { ProviderBroken } from './provider-settings.ts'

/** A provider that is ready to send. */
export interface LiveProvider {
  readonly id: string
  readonly kind: string
  readonly channel: Channel
  /** For one message, in milliseconds. */
  readonly timeoutMs?: number
}

/** Makes the channel of a provider from options and secrets that fit its kind. Throws ProviderBroken. */
export async function makeChannel(
  kind: ProviderKind,
  channel: string,
  { options, secrets }: { readonly options: unknown; readonly secrets: unknown },
  deps: KindDeps,
): Promise<Channel> {
  try {
    return await kind.create(channel, options, secrets, deps)
  } catch (error) {
    // Channels say by RangeError what does not go together, in words of ours.
    if (error instanceof RangeError) throw new ProviderBroken(error.message)
    throw error
  }
}
