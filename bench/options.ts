import { parseArgs } from 'node:util'

export interface BenchOptions {
  readonly quick: boolean
  /** Where the JSON document goes; printed after the table where absent. */
  readonly json: string | undefined
  /** Of each measurement; the median counts. */
  readonly runs: number
  readonly seconds: number
  readonly warmUpSeconds: number
  /** Virtual users at the same time. */
  readonly users: number
  /** PostgreSQL to use instead of starting one. Its contents are replaced. */
  readonly postgresUrl: string | undefined
  readonly databases: readonly ('sqlite' | 'postgres')[]
}

export const usage = `npm run bench -- [--quick] [--json FILE] [--database sqlite|postgres] [--postgres URL]

  --quick      short runs: a minute or two, rough figures
  --json FILE  writes the report as one JSON document (else it is printed after the table)
  --database   measures the server on one database only
  --postgres   uses this PostgreSQL server (a role that may create databases) instead of starting one`

/** Reads the command line; throws a TypeError that says which option is wrong. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      database: { type: 'string' },
      postgres: { type: 'string' },
    },
  })
  const { quick, database } = values
  if (database !== undefined && database !== 'sqlite' && database !== 'postgres') {
    throw new TypeError('--database takes sqlite or postgres')
  }
  return {
    quick,
    json: values.json,
    runs: 3,
    seconds: quick ? 0.5 : 4,
    warmUpSeconds: quick ? 0.2 : 1.5,
    users: 16,
    postgresUrl: values.postgres,
    databases: database === undefined ? ['sqlite', 'postgres'] : [database],
  }
}
