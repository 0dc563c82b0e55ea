import { parseArgs } from 'node:util'

/** What every command understands. */
export interface Arguments {
  readonly command: string | undefined
  readonly rest: readonly string[]
  readonly configFile: string | undefined
  readonly migrate: boolean
  readonly help: boolean
  /** Options of single commands. */
  readonly options: CommandOptions
  /** Settings given as options, by environment name: they win over the environment and the file. */
  readonly overrides: Readonly<Record<string, string>>
}

/** Options that a command takes for itself; it says which of them it needs. */
export interface CommandOptions {
  readonly tenant?: string
  readonly workspace?: string
  readonly pool?: string
  readonly channel?: string
  readonly locale?: string
  readonly format?: string
  readonly out?: string
  readonly key?: string
  readonly passwordFile?: string
  readonly reason?: string
  readonly minutes?: string
  readonly uses?: string
  readonly days?: string
  /** Each time that it was given. */
  readonly add?: readonly string[]
  readonly remove?: readonly string[]
  readonly dryRun: boolean
  readonly update: boolean
  readonly plain: boolean
  readonly secrets: boolean
  readonly json: boolean
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
  users import FILE --tenant T --pool P [--dry-run] [--update] [--plain]
                      people from JSON Lines or CSV, with their password hashes
  users export --tenant T --pool P [--secrets] [--format csv] [--out FILE]
                      everybody in a pool
  users groups USER --tenant T --pool P [--add GROUP]... [--remove GROUP]...
                      the groups that policy knows a person by
  tokens import FILE --tenant T --pool P [--dry-run] [--key HEX | --password-file FILE]
                      hardware tokens from PSKC or CSV
  tokens list --tenant T --pool P
                      the stock of tokens, and who has which
  factors show, factors set FILE --tenant T --pool P
                      which factors a pool uses, and their settings (YAML)
  help-desk access-code USER --tenant T --pool P --reason TEXT [--minutes N] [--uses N]
                      a code for somebody who has lost their second factor (shown once)
  help-desk reset USER FACTOR --tenant T --pool P --reason TEXT
                      take a lost factor away
  help-desk unlock USER --tenant T --pool P --reason TEXT
                      end the pause after too many wrong answers
  messages preview TEMPLATE
                      what people read, with sample values
  messages set TEMPLATE FILE, messages reset TEMPLATE
                      a tenant's own text instead of the built-in one (YAML)
  messages test TEMPLATE ADDRESS
                      send one, through the running server
  sending show, sending set FILE
                      a tenant's limits of sending, and how often they were hit (YAML)

  policy check FILE [--tenant T --workspace W]
                      everything that is wrong with a policy (YAML or JSON)
  policy show, policy put FILE --tenant T --workspace W
                      what a workspace asks for, and another policy instead
  policy test CONTEXT --tenant T [--workspace W] [--json]
                      what would be decided in a context, and why (YAML or JSON)
  policy shadow --tenant T --workspace W [--days N]
                      what rules in shadow would have changed

  providers test CHANNEL ADDRESS
                      send a test message by each provider of email, sms, voice or push
  providers show CHANNEL --tenant SLUG
  providers set CHANNEL FILE --tenant SLUG
                      show, or replace by a YAML file, the providers of a tenant

  --tenant SLUG       whose messages, limits, providers or policy
  --channel NAME      email, sms, voice or push (messages)
  --locale TAG        language, such as pt-BR (messages)
  --port N            TCP port (PORT)
  --data DIR          data folder (COUNTERSIGN_DATA)
  --config FILE       YAML file with settings
  --migrate           with serve: migrate first
`

/** Of that text only what one command takes; all of it where there is no such command. */
export function usageOf(command: string | undefined): string {
  const lines = usage.trimEnd().split('\n')
  let own = false
  const kept = lines.filter((line) => {
    if (/^ {2}\S/.test(line)) own = line.startsWith(`  ${command} `)
    return own && line !== ''
  })
  if (kept.length === 0) return usage
  return [lines[0], '', ...kept, '', 'All commands and options: countersign --help', ''].join('\n')
}

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
        workspace: { type: 'string' },
        pool: { type: 'string' },
        channel: { type: 'string' },
        locale: { type: 'string' },
        format: { type: 'string' },
        out: { type: 'string' },
        key: { type: 'string' },
        'password-file': { type: 'string' },
        reason: { type: 'string' },
        minutes: { type: 'string' },
        uses: { type: 'string' },
        days: { type: 'string' },
        add: { type: 'string', multiple: true },
        remove: { type: 'string', multiple: true },
        'dry-run': { type: 'boolean', default: false },
        update: { type: 'boolean', default: false },
        plain: { type: 'boolean', default: false },
        secrets: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    const [command, ...rest] = positionals
    return {
      command,
      rest,
      configFile: values.config,
      migrate: values.migrate,
      help: values.help,
      options: commandOptions(values),
      overrides: {
        ...(values.port === undefined ? {} : { PORT: values.port }),
        ...(values.data === undefined ? {} : { COUNTERSIGN_DATA: values.data }),
      },
    }
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`)
  }
}

type Values = Omit<CommandOptions, 'dryRun' | 'passwordFile'> & {
  readonly 'dry-run': boolean
  readonly 'password-file'?: string
}

function commandOptions({ 'password-file': passwordFile, 'dry-run': dryRun, ...others }: Values): CommandOptions {
  return { ...others, ...(passwordFile === undefined ? {} : { passwordFile }), dryRun }
}
