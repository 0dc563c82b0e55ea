import { SealBroken } from '../platform/sealing.ts'
import { DeliveryFailed, DeliveryRefused } from './channel.ts'
import { ProviderBroken } from './provider-settings.ts'
import { TemplateFault } from './templates.ts'

const ours = [DeliveryRefused, DeliveryFailed, ProviderBroken, TemplateFault, SealBroken]

/** What an operator is told. Our own errors are made for that; of any other only its name is told: it may quote what it choked on. */
export function wordsOf(error: unknown): string {
  if (ours.some((kind) => error instanceof kind)) return (error as Error).message
  return `Unexpected ${error instanceof Error ? error.name : 'fault'} while sending.`
}
