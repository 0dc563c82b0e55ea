import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { geography } from './geography.ts'
import { mail } from './mail.ts'
import { passwords } from './passwords.ts'
import { delivery, push, twilio } from './providers.ts'
import { server } from './server.ts'
import type { Section, Setting, Values } from './setting.ts'
import { storage } from './storage.ts'

/** Every section of the configuration; `docs/reference/configuration.md` and `countersign config` are made from it. */
export const sections = { server, storage, mail, delivery, twilio, push, passwords, geography } as const

export type Config = { readonly [K in keyof typeof sections]: Values<(typeof sections)[K]> }

/** What is wrong with the configuration, all of it at once. Shows no secret. */
export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid'
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

export interface Sources {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Path of a YAML file; environment variables win over it. */
  readonly file?: string
  /** From the command line, by environment name; wins over both. */
  readonly overrides?: Readonly<Record<string, string>>
}

/** Reads and checks the whole configuration. Throws ConfigInvalid naming every fault. */
export function readConfig({ environment, file, overrides = {} }: Sources): Config {
  const faults: string[] = []
  const fromFile = file === undefined ? new Map<string, string>() : readYaml(file, faults)
  const known = new Set(Object.values(sections).flatMap((section: Section) => Object.values(section).map((one) => one.key)))
  for (const key of fromFile.keys()) {
    if (!known.has(key)) faults.push(`${file}: ${key} is not a setting. \`countersign config\` lists them all.`)
  }
  const value = (setting: Setting<unknown>): unknown => {
    const given = overrides[setting.env] ?? environment[setting.env] ?? fromFile.get(setting.key)
    const parsed = setting.parse(given)
    if ('value' in parsed) return parsed.value
    const shown = setting.secret || given === undefined ? '' : ` (it is ${JSON.stringify(given.slice(0, 100))})`
    faults.push(`${setting.env} (${setting.key}) ${parsed.fault}${shown}.`)
    return undefined
  }
  const config = Object.fromEntries(
    Object.entries(sections).map(([name, section]) => [
      name,
      Object.fromEntries(Object.entries(section as Section).map(([key, setting]) => [key, value(setting)])),
    ]),
  )
  if (faults.length > 0) throw new ConfigInvalid(faults)
  return config as unknown as Config
}

function readYaml(file: string, faults: string[]): Map<string, string> {
  const found = new Map<string, string>()
  let document: unknown
  try {
    document = parse(readFileSync(file, 'utf8'), { maxAliasCount: 10 })
  } catch (error) {
    faults.push(`${file} cannot be read as YAML: ${(error as Error).message.split('\n')[0]}`)
    return found
  }
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) found.set(path, value.join(','))
    else if (value !== null && typeof value === 'object') {
      for (const [key, child] of Object.entries(value)) walk(child, path === '' ? key : `${path}.${key}`)
    } else if (value !== null && value !== undefined) found.set(path, String(value))
  }
  walk(document, '')
  return found
}

/** The reference of all settings as Markdown. */
export function describeConfig(): string {
  const rows = Object.entries(sections).flatMap(([name, section]) => [
    `\n## ${name}\n`,
    '| environment | YAML | default | meaning |',
    '|---|---|---|---|',
    ...Object.values(section as Section).map(
      (one) => `| \`${one.env}\` | \`${one.key}\` | ${one.byDefault === undefined ? '' : `\`${one.byDefault}\``} | ${one.doc} |`,
    ),
  ])
  const sources = [
    'Environment variables win over the YAML file (`--config FILE`).',
    '',
    'The keys `COUNTERSIGN_SEALING_KEYS` and `COUNTERSIGN_HASH_KEY` come from the environment only; `countersign keys generate` makes them.',
    'They, `COUNTERSIGN_BASE_URL` and a migrated database are what `serve` does not start without.',
  ]
  return ['# Configuration', '', ...sources, ...rows, ''].join('\n')
}
