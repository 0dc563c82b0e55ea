import type { PoolSettings } from '../ports/catalogue.ts'
import type { CodeType } from '../ports/codes.ts'

export interface CodeSettings {
  /** Digits, 6 to 12. */
  readonly length: number
  /** Seconds until a code is worth nothing, 60 to 600. */
  readonly lifetimeSeconds: number
}

const defaults: Readonly<Record<CodeType, CodeSettings>> = {
  authentication: { length: 8, lifetimeSeconds: 600 },
  challenge: { length: 6, lifetimeSeconds: 300 },
}

/** What a pool says of codes of this type, within the bounds, over the defaults (design 7). */
export function codeSettingsOf({ codes }: Pick<PoolSettings, 'codes'>, type: CodeType): CodeSettings {
  const { length, lifetimeSeconds } = { ...defaults[type], ...codes?.[type] }
  return { length: within(length, 6, 12), lifetimeSeconds: within(lifetimeSeconds, 60, 600) }
}

/** A setting out of bounds makes no code that is easier to guess. */
const within = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, Math.round(value)))
