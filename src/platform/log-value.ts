import { isSecretName, redacted, redactText } from './redaction.ts'

const longestText = 8192
const longestList = 100
const deepest = 6

/** How many characters one line may still take; shared by all values of the line. */
export interface LogBudget {
  characters: number
}

/** A budget for one line. */
export function createLogBudget(): LogBudget {
  return { characters: 4 * longestText }
}

/**
 * Anything at all as plain data that is safe to log: secrets replaced by name and within text, texts cut at 8 KB, lists and
 * objects at 100 entries, six levels deep, cycles and failing getters named. Never throws.
 */
export function logValue(value: unknown, budget: LogBudget, depth = 0, above: readonly object[] = []): unknown {
  if (typeof value === 'string') return logText(value, budget)
  if (value === null || typeof value === 'boolean' || value === undefined) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') return logText(String(value), budget)
  if (typeof value !== 'object') return `[${typeof value}]`
  if (above.includes(value)) return '[circular]'
  if (depth >= deepest || budget.characters <= 0) return '[cut]'
  const inner = [...above, value]
  try {
    if (value instanceof Error) return errorValue(value, budget, depth, inner)
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[no date]' : value.toISOString()
    if (value instanceof URL) return logText(value.href, budget)
    // Bytes are keys and ciphertexts as often as not.
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
    if (value instanceof Map) return objectValue(Object.fromEntries(value), budget, depth, inner)
    if (value instanceof Set) return logValue([...value], budget, depth, inner)
    if (Array.isArray(value)) return listValue(value, budget, depth, inner)
    return objectValue(value, budget, depth, inner)
  } catch {
    return '[unreadable]'
  }
}

/** Text with its secrets taken out, cut at 8 KB and at what the line has left. */
export function logText(text: string, budget: LogBudget): string {
  const limit = Math.max(0, Math.min(longestText, budget.characters))
  // Cut first, so that a huge value costs nothing; then again, as replacing may lengthen.
  const clean = redactText(text.slice(0, limit)).slice(0, limit).toWellFormed()
  budget.characters -= clean.length
  return text.length > limit ? `${clean}...[cut, ${text.length} characters]` : clean
}

function listValue(list: readonly unknown[], budget: LogBudget, depth: number, above: readonly object[]): unknown[] {
  const values = list.slice(0, longestList).map((item) => logValue(item, budget, depth + 1, above))
  return list.length > longestList ? [...values, `[cut, ${list.length} entries]`] : values
}

function objectValue(object: object, budget: LogBudget, depth: number, above: readonly object[]): Record<string, unknown> {
  const result: [string, unknown][] = []
  for (const [index, name] of Object.keys(object).entries()) {
    if (index === longestList || budget.characters <= 0) {
      result.push(['[cut]', `${Object.keys(object).length} fields`])
      break
    }
    const key = logText(name.slice(0, 100), budget)
    result.push([key, isSecretName(name) ? redacted : readField(object, name, budget, depth, above)])
  }
  return Object.fromEntries(result)
}

function readField(object: object, name: string, budget: LogBudget, depth: number, above: readonly object[]): unknown {
  try {
    return logValue((object as Record<string, unknown>)[name], budget, depth + 1, above)
  } catch {
    return '[unreadable]'
  }
}

function errorValue(error: Error, budget: LogBudget, depth: number, above: readonly object[]): Record<string, unknown> {
  const { code } = error as { code?: unknown }
  return {
    type: logText(String(error.name), budget),
    message: logText(String(error.message), budget),
    // An error's code is a name such as ECONNREFUSED; whatever else it holds could be a code somebody typed.
    ...(typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? { code } : {}),
    ...(error.stack ? { stack: logText(error.stack, budget) } : {}),
    ...(error.cause === undefined ? {} : { cause: logValue(error.cause, budget, depth + 1, above) }),
  }
}
