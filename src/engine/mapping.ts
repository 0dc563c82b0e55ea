/** What somebody typed as YAML or JSON, before it is known to be what it should be. */
export type Mapping = Readonly<Record<string, unknown>>

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** As it stands in a sentence: short, and without control characters. */
export const quoted = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : (JSON.stringify(value)?.slice(0, 60) ?? 'nothing')
