import { readArguments, UsageError, usage, usageOf } from './cli/arguments.ts'
import { describeConfig, readConfig } from './config/index.ts'

/** The command line. Each command is loaded when it is called, so that none pays for the others. */
async function main(argv: readonly string[]): Promise<void> {
  const { command, rest, configFile, migrate, help, options, overrides } = readArguments(argv)
  if (help || command === undefined) return void process.stdout.write(usageOf(command))
  if (command === 'config') return void process.stdout.write(describeConfig())
  // An older Node.js has no node:sqlite, and would say so with a stack.
  if (Number.parseInt(process.versions.node, 10) < 24)
    throw new UsageError(
      `This needs Node.js 24, and this is ${process.versions.node}. In a checkout, npx countersign brings it along.`,
    )
  const config = readConfig({ environment: process.env, overrides, ...(configFile === undefined ? {} : { file: configFile }) })
  switch (command) {
    case 'dev':
      return (await import('./cli/dev.ts')).dev(config)
    case 'serve':
      return (await import('./cli/serve.ts')).serve(config, { migrate })
    case 'migrate':
      return (await import('./cli/migrate.ts')).migrate(config)
    case 'keys':
      return (await import('./cli/keys.ts')).keys(config, rest)
    case 'providers':
      return (await import('./cli/providers.ts')).providers(config, rest, options)
    case 'users':
      return (await import('./cli/users.ts')).users(config, rest, options)
    case 'tokens':
      return (await import('./cli/tokens.ts')).tokens(config, rest, options)
    case 'help-desk':
      return (await import('./cli/help-desk.ts')).helpDesk(config, rest, options)
    case 'factors':
      return (await import('./cli/factors.ts')).factors(config, rest, options)
    case 'messages':
      return (await import('./cli/messages.ts')).messages(config, rest, options)
    case 'sending':
      return (await import('./cli/sending.ts')).sending(config, rest, options)
    case 'policy':
      return (await import('./cli/policy.ts')).policy(config, rest, options)
    default:
      throw new UsageError(`There is no command ${JSON.stringify(command.slice(0, 40))}.\n\n${usage}`)
  }
}

/** Exit codes of faults that an operator can mend, by the name of the error: 2 where command, settings or database are not ready. */
const mendable: Readonly<Record<string, number>> = {
  UsageError: 2,
  ConfigInvalid: 2,
  KeysInvalid: 2,
  StoreUnavailable: 2,
  SchemaTooNew: 1,
  FileUnreadable: 2,
  RotationRefused: 1,
  HelpDeskRefused: 1,
}

/** What an operator can mend is told in plain sentences; anything else is a defect and shows its stack. */
main(process.argv.slice(2)).catch((error: Error & { readonly code?: string }) => {
  const taken = error.code === 'EADDRINUSE'
  const told = mendable[error.name] ?? (taken ? 1 : undefined)
  const message = taken ? `${error.message}. Stop what runs there, or take another port with --port.` : error.message
  // Of the usage only what is about this command: nobody finds one sentence above sixty lines.
  const short = message.replace(usage, () => usageOf(process.argv[2]))
  process.stderr.write(`countersign: ${told === undefined ? (error.stack ?? error) : short}\n`)
  process.exit(told ?? 1)
})
