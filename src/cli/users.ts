import type { Config } from '../config/index.ts'
import { type Exported, exportUsers } from '../engine/transfer/export-users.ts'
import { type Entry, importUsers, type Outcome } from '../engine/transfer/import-users.ts'
import { cellsOfUser, exportColumns, readHeader, recordOfCells } from '../engine/transfer/user-csv.ts'
import { checkUser } from '../engine/transfer/user-record.ts'
import { csvLine, readCell, readCsv } from '../platform/csv.ts'
import { createPasswords } from '../platform/passwords.ts'
import { readLines } from '../platform/text-stream.ts'
import { type CommandOptions, UsageError, usage } from './arguments.ts'
import { FileUnreadable, formatOf, openOutput, reading, textOf } from './files.ts'
import { withPool } from './open-pool.ts'
import { createReport } from './report.ts'
import { userGroups } from './user-groups.ts'

/** `countersign users import | export | groups`. */
export async function users(config: Config, [verb, file, ...more]: readonly string[], options: CommandOptions): Promise<void> {
  if (verb === 'groups' && file !== undefined && more.length === 0) return userGroups(config, file, options)
  if (verb === 'import' && file !== undefined) return importFile(config, file, options)
  if (verb === 'export' && file === undefined) return exportPool(config, options)
  throw new UsageError(usage)
}

async function importFile(config: Config, file: string, options: CommandOptions): Promise<void> {
  const { dryRun, update, plain } = options
  const entries = formatOf(file, options.format) === 'csv' ? csvEntries(file) : lineEntries(file)
  await withPool(config, options, async ({ tenant, pool, store, random, ids, sealing, record }) => {
    const { memoryKiB, passes } = config.passwords
    const passwords = createPasswords({ random, cost: { memoryKiB, passes, lanes: 1 } })
    const deps = { directory: store.directory, provisioning: store.provisioning, passwords, sealing, ids }
    const report = createReport<Outcome['kind']>({ create: 'created', update: 'updated', skip: 'left as they are' }, dryRun)
    try {
      await reading(file, async () => {
        for await (const { line, kind, who, notes } of importUsers(deps, { tenant, pool, dryRun, update, plain }, entries))
          report.tell(`line ${line}`, kind, who, notes)
      })
    } finally {
      report.close()
      if (!dryRun) await record('users.import', report.summary())
    }
  })
}

async function* lineEntries(file: string): AsyncGenerator<Entry> {
  for await (const { line, text } of readLines(textOf(file))) if (text.trim() !== '') yield { line, ...checkUser(jsonOf(text)) }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function* csvEntries(file: string): AsyncGenerator<Entry> {
  let columns: ReturnType<typeof readHeader> | undefined
  for await (const { line, cells } of readCsv(textOf(file))) {
    if (!columns) {
      columns = readHeader(cells)
      if ('fault' in columns) throw new FileUnreadable(`${file}: ${columns.fault}`)
      continue
    }
    if ('fault' in columns) return
    const record = recordOfCells(columns.header, cells.map(readCell))
    yield 'fault' in record ? { line, faults: [record.fault] } : { line, ...checkUser(record.raw) }
  }
}

/** Texts that are written at once. */
const chunk = 65_536

async function exportPool(config: Config, options: CommandOptions): Promise<void> {
  const { secrets, out } = options
  if (secrets && out === undefined) throw new UsageError('An export with secrets goes into a file: name it with --out.')
  const csv = formatOf(out, options.format) === 'csv'
  const write = (user: Exported['user']) => (csv ? csvLine(cellsOfUser(user, secrets)) : `${JSON.stringify(user)}\n`)
  await withPool(config, options, ({ tenant, pool, store, sealing, record }) =>
    reading(out ?? 'Standard output', async () => {
      const output = await openOutput(out)
      const left = new Map<string, number>()
      let count = 0
      let held = csv ? csvLine(exportColumns(secrets)) : ''
      // Before anything leaves: what is not in the audit trail did not happen.
      await record('users.export', secrets ? 'with password hashes and TOTP secrets' : 'without secrets')
      for await (const exported of exportUsers({ people: store.people, sealing }, { tenant, pool, secrets })) {
        held += write(exported.user)
        count += 1
        for (const factor of exported.left) left.set(factor, (left.get(factor) ?? 0) + 1)
        if (held.length > chunk) {
          await output.write(held)
          held = ''
        }
      }
      await output.write(held)
      await output.close()
      process.stderr.write(exportNotes(count, left, secrets, out))
    }),
  )
}

function exportNotes(count: number, left: ReadonlyMap<string, number>, secrets: boolean, out: string | undefined): string {
  const kinds = [...left].map(([factor, times]) => `${times} of ${factor}`).join(', ')
  return [
    `${count} users exported.`,
    ...(secrets
      ? [
          `WARNING: ${out} holds password hashes and TOTP secrets. Whoever has it can sign in as these people: keep it encrypted, and delete it once it is imported.`,
        ]
      : ['Password hashes and TOTP secrets are left out; --secrets --out FILE takes them along.']),
    ...(kinds === '' ? [] : [`Authenticators that do not travel were left out: ${kinds}.`]),
    '',
  ].join('\n')
}
