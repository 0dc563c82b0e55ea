import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'

/** One measured figure, beside its limit where it has one. */
export interface Row {
  readonly section: string
  readonly title: string
  readonly value: number
  readonly unit: string
  /** More figures of the same measurement: cpuMs, p50, p99, operations, failures. */
  readonly detail?: Readonly<Record<string, number | string | undefined>>
  readonly ratio?: Ratio
}

export interface Ratio {
  /** Id in the table of performance targets: P1 to P10. */
  readonly id: string
  /** What the value is a share of; absent where the target is a plain figure. */
  readonly of?: string
  readonly value: number
  readonly target: string
  readonly reached: boolean
}

export interface Report {
  readonly startedAt: string
  readonly tookSeconds: number
  readonly quick: boolean
  readonly machine: Readonly<Record<string, string | number>>
  readonly rows: readonly Row[]
  /** What could not be measured, and why. */
  readonly remarks: readonly string[]
}

/**
 * `value` against a target: a share of a limit that was measured in the same run, or a plain figure where `of` is undefined.
 * `atMost` for costs, `atLeast` for throughput.
 */
export function ratio(id: string, of: string | undefined, value: number, bound: { atMost: number } | { atLeast: number }): Ratio {
  const reached = 'atMost' in bound ? value <= bound.atMost : value >= bound.atLeast
  return {
    id,
    ...(of === undefined ? {} : { of }),
    value,
    target: 'atMost' in bound ? `<= ${bound.atMost}` : `>= ${bound.atLeast}`,
    reached,
  }
}

/** Which machine this was, as far as it matters for the figures. */
export function machine(): Report['machine'] {
  return {
    node: process.version,
    system: `${platform()} ${release()} ${arch()}`,
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1024 ** 3),
  }
}

/** The report as a table for people. */
export function table(report: Report): string {
  const lines: string[] = [
    `Countersign bench, ${report.startedAt}, ${Math.round(report.tookSeconds)} s${report.quick ? ', quick' : ''}`,
    Object.entries(report.machine)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  ]
  let section = ''
  for (const row of report.rows) {
    if (row.section !== section) {
      section = row.section
      lines.push('', section, '-'.repeat(section.length))
    }
    const { cpuMs, p50, p99, failures } = row.detail ?? {}
    const columns = [
      row.title.padEnd(52),
      `${number(row.value)} ${row.unit}`.padStart(14),
      (typeof cpuMs === 'number' ? `${number(cpuMs)} ms CPU` : '').padStart(14),
      (typeof p99 === 'number' ? `p50 ${number(Number(p50))} p99 ${number(p99)} ms` : '').padStart(24),
      row.ratio === undefined ? '' : `  ${verdict(row.ratio)}`,
      typeof failures === 'number' && failures > 0 ? `  ${failures} failed: ${String(row.detail?.failure)}` : '',
    ]
    lines.push(columns.join('').trimEnd())
  }
  if (report.remarks.length > 0) lines.push('', 'Remarks', '-------', ...report.remarks)
  return `${lines.join('\n')}\n`
}

function verdict({ id, of, value, target, reached }: Ratio): string {
  const share = of === undefined ? '' : ` ${number(value)} of ${of},`
  return `${id}:${share} target ${target} ${reached ? 'reached' : 'NOT reached'}`
}

function number(value: number): string {
  if (Number.isNaN(value)) return '-'
  if (value >= 1000) return Math.round(value).toLocaleString('en-US')
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
