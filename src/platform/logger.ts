import { type DestinationStream, type Logger as Pino, pino } from 'pino'
import type { Clock } from './contract.ts'
import { createLogBudget, type LogBudget, logText, logValue } from './log-value.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export type LogFields = Readonly<Record<string, unknown>>

/** Writes one JSON object per line. `message` is a fixed sentence; whatever varies goes into `fields`. */
export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  /** Put the cause into `fields.error`. */
  error(message: string, fields?: LogFields): void
  /** A logger that adds `fields` to every line. */
  with(fields: LogFields): Logger
}

export interface LoggerOptions {
  readonly clock: Clock
  readonly level?: LogLevel
  /** Name of this node in every line. */
  readonly node?: string
  /** Default: standard output. */
  readonly stream?: DestinationStream
}

/**
 * A logger without secrets (LG-3): fields with secret names are redacted at any depth, and so are credentials within text.
 * Whatever a field holds, it stays one valid line (LG-2), `{time, level, node, message, ...fields}`; the four own names
 * cannot be overwritten. Never throws for what it is given.
 */
export function createLogger(options: LoggerOptions): Logger {
  const base = pino(
    {
      level: options.level ?? 'info',
      base: options.node === undefined ? null : { node: options.node },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date(options.clock.now()).toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
      // Errors are plain data by the time pino sees them.
      serializers: {},
      hooks: { streamWrite: escapeInvisible },
    },
    ...(options.stream ? [options.stream] : []),
  )
  return wrap(base, {})
}

/** A logger that writes nothing. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLogger,
}

function wrap(base: Pino, context: LogFields): Logger {
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields?: LogFields) => {
    if (!base.isLevelEnabled(level)) return
    const budget = createLogBudget()
    const text = logText(message, budget)
    // Pino would take `%` in a message for a format and an object without arguments for data: both are settled here.
    base[level]({ ...context, ...own(fields, budget) }, '%s', text)
  }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: (fields) => wrap(base, { ...context, ...own(fields, createLogBudget()) }),
  }
}

const ownNames = new Set(['time', 'level', 'node', 'message'])

/**
 * The fields as safe plain data. One named like the line's own would make two of a name, and parsers differ on which of
 * them counts.
 */
function own(fields: LogFields | undefined, budget: LogBudget): Record<string, unknown> {
  const entries = Object.entries(Object(logValue(fields ?? {}, budget)) as Record<string, unknown>)
  return Object.fromEntries(entries.map(([name, field]) => [ownNames.has(name) ? `field.${name}` : name, field]))
}

/**
 * JSON lets some characters stand as they are that a terminal obeys or hides: DEL and C1 controls, zero-width and bidi
 * marks, line and paragraph separators, tags. Inside JSON text they can only be in strings, so `\u` escapes are the same.
 */
const invisible =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

function escapeInvisible(line: string): string {
  return line.replace(invisible, (found) =>
    Array.from({ length: found.length }, (_, i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  )
}
