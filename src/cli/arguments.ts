import { parseArgs } from 'node:util'

/** What every command understands. */
export interface Arguments {
  readonly command: string | undefined
  readonly rest: readonly string[]
  readonly configFile: string | undefined
  readonly migrate: boolean
  readonly tenant: string | undefined
  readonly help: boolean
  /** Settings given as options, by environment name: they win over the environment and the file. */
  readonly overrides: Readonly<Record<string, string>>
}

/** The command line was not understood. The message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const usage = `countersign COMMAND [options]

  dev                 the demo: one process on loopback, with an inbox at /dev and the demo shop
  serve               production; refuses to start without its keys and base URL
  migrate             bring the database up to date
  config              list every setting, its default and its meaning
  keys generate       make new master keys (shown once)
  keys rotate TENANT/WORKSPACE [ALG]
                      publish the next signing key, or activate it once clients know it

  providers test CHANNEL ADDRESS
                      send a test message by each provider of email, sms, voice or push
  providers show CHANNEL --tenant SLUG
  providers set CHANNEL FILE --tenant SLUG
                      show, or replace by a YAML file, the providers of a tenant

  --port N            TCP port (PORT)
  --data DIR          data folder (COUNTERSIGN_DATA)
  --config FILE       YAML file with settings
  --migrate           with serve: migrate first
  --tenant SLUG       with providers: the tenant
`

/** Throws UsageError for options that do not exist. */
export function readArguments(argv: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        config: { type: 'string' },
        migrate: { type: 'boolean', default: false },
        tenant: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    const [command, ...rest] = positionals
    return {
      command,
      rest,
      configFile: values.config,
      migrate: values.migrate,
      tenant: values.tenant,
      help: values.help,
      overrides: {
        ...(values.port === undefined ? {} : { PORT: values.port }),
        ...(values.data === undefined ? {} : { COUNTERSIGN_DATA: values.data }),
      },
    }
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`)
  }
}
