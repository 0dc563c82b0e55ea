import { readArguments, UsageError, usage } from './cli/arguments.ts'
import { ConfigInvalid, describeConfig, readConfig } from './config/index.ts'

/** The command line. Each command is loaded when it is called, so that none pays for the others. */
async function main(argv: readonly string[]): Promise<void> {
  const { command, rest, configFile, migrate, help, overrides } = readArguments(argv)
  if (help || command === undefined) return void process.stdout.write(usage)
  if (command === 'config') return void process.stdout.write(describeConfig())
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
    default:
      throw new UsageError(`There is no command ${JSON.stringify(command.slice(0, 40))}.\n\n${usage}`)
  }
}

/** Faults that an operator can mend are told in plain sentences; anything else is a defect and shows its stack. */
main(process.argv.slice(2)).catch((error: unknown) => {
  const plain = error instanceof UsageError || error instanceof ConfigInvalid || (error as Error).name === 'StoreUnavailable'
  const told = plain || (error as { code?: string }).code === 'EADDRINUSE' || (error as Error).name === 'SchemaTooNew'
  process.stderr.write(`countersign: ${told ? (error as Error).message : ((error as Error).stack ?? error)}\n`)
  process.exit(plain ? 2 : 1)
})
