/** Levels of risk, lowest first. */
export type RiskLevel = 'low' | 'medium' | 'high'
export const riskLevels: readonly RiskLevel[] = ['low', 'medium', 'high']

/** True where `level` is `from` or more. */
export const isFrom = (level: RiskLevel, from: RiskLevel): boolean => riskLevels.indexOf(level) >= riskLevels.indexOf(from)

/** What one signal says of a sign-in. */
export interface Signal {
  /** `country`, `new_device`, ... */
  readonly signal: string
  /** 0 to 100. */
  readonly points: number
  /** By itself reason enough to refuse. */
  readonly denies: boolean
  /** What it saw, for operators: holds no secret. */
  readonly detail?: string
}

/** How risky a sign-in is, and why. */
export interface Risk {
  readonly level: RiskLevel
  /** Sum over all signals, at most 100. */
  readonly points: number
  /** Those with points, or that deny. */
  readonly signals: readonly Signal[]
  readonly denied: boolean
}

/** A finished sign-in, as it is remembered to compare later ones with. */
export interface PastSignIn {
  /** Milliseconds since the epoch, by the store's clock. */
  readonly at: number
  readonly address: string | null
  /** ISO 3166-1 alpha-2, where the address has a known place. */
  readonly country?: string
  readonly latitude?: number
  readonly longitude?: number
}
