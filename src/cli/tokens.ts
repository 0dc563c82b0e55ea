import { readFile } from 'node:fs/promises'
import type { Config } from '../config/index.ts'
import { importTokens, type TokenEntry, type TokenOutcome } from '../engine/transfer/import-tokens.ts'
import { readTokenHeader, tokenOfCells } from '../engine/transfer/token-csv.ts'
import { checkToken } from '../engine/transfer/token-record.ts'
import { readCell, readCsv } from '../platform/csv.ts'
import type { PskcKey } from '../platform/pskc/pskc-crypto.ts'
import { readPskc } from '../platform/pskc/read-pskc.ts'
import { type CommandOptions, UsageError, usage } from './arguments.ts'
import { FileUnreadable, reading, textOf } from './files.ts'
import { withPool } from './open-pool.ts'
import { createReport } from './report.ts'

/** `countersign tokens import | list`. */
export async function tokens(config: Config, [verb, file]: readonly string[], options: CommandOptions): Promise<void> {
  if (verb === 'import' && file !== undefined) return importFile(config, file, options)
  if (verb === 'list' && file === undefined) return list(config, options)
  throw new UsageError(usage)
}

async function importFile(config: Config, file: string, options: CommandOptions): Promise<void> {
  const { dryRun } = options
  await withPool(config, options, async ({ tenant, pool, store, clock, ids, sealing, record }) => {
    const entries = file.toLowerCase().endsWith('.csv')
      ? csvEntries(file)
      : await reading(file, () => pskcEntries(file, options, clock.now()))
    const deps = { directory: store.directory, tokenStock: store.tokenStock, sealing, ids }
    const report = createReport<TokenOutcome['kind']>(
      { stock: 'put into the stock', assign: 'given to people', skip: 'left as they are' },
      dryRun,
    )
    try {
      await reading(file, async () => {
        for await (const { at, serial, kind, notes } of importTokens(deps, { tenant, pool, dryRun }, entries))
          report.tell(at, kind, serial, notes)
      })
    } finally {
      report.close()
      if (!dryRun) await record('tokens.import', report.summary())
    }
  })
}

async function* csvEntries(file: string): AsyncGenerator<TokenEntry> {
  let columns: ReturnType<typeof readTokenHeader> | undefined
  for await (const { line, cells } of readCsv(textOf(file))) {
    if (!columns) {
      columns = readTokenHeader(cells)
      if ('fault' in columns) throw new FileUnreadable(`${file}: ${columns.fault}`)
      continue
    }
    if ('fault' in columns) return
    const plain = cells.map(readCell)
    const serial = plain[columns.header.indexOf('serial')]?.trim() ?? ''
    yield { at: `line ${line}`, serial, ...tokenOfCells(columns.header, plain) }
  }
}

async function pskcEntries(file: string, options: CommandOptions, now: number): Promise<TokenEntry[]> {
  const given = await keyOf(options)
  let text = ''
  for await (const piece of textOf(file)) text += piece
  const found = readPskc(text, given, now)
  const unchecked = found.filter((one) => 'seed' in one && !one.seed.checked).length
  if (unchecked > 0)
    process.stderr.write(`WARNING: ${unchecked} secrets carry no MAC: nothing shows whether key and file are the right ones.\n`)
  return found.map((one, index) => {
    const at = `key ${index + 1}`
    return 'seed' in one ? { at, serial: one.serial, ...checkToken({ ...one.seed, serial: one.serial }) } : { at, ...one }
  })
}

async function keyOf({ key, passwordFile }: CommandOptions): Promise<PskcKey | undefined> {
  if (key !== undefined && passwordFile !== undefined) throw new UsageError('Give --key or --password-file, not both.')
  if (key !== undefined) {
    if (!/^(?:[0-9a-f]{2}){16,32}$/i.test(key)) throw new UsageError('--key takes 16, 24 or 32 bytes in hexadecimal.')
    return { key: Buffer.from(key, 'hex') }
  }
  if (passwordFile === undefined) return undefined
  return reading(passwordFile, async () => ({ password: (await readFile(passwordFile, 'utf8')).replace(/\r?\n$/, '') }))
}

const pageSize = 500

/** Serial number, state and the name of who has it, separated by tabs. */
async function list(config: Config, options: CommandOptions): Promise<void> {
  await withPool(config, options, async ({ tenant, pool, store }) => {
    for (let after: string | null = null; ; ) {
      const page = await store.tokenStock.list(tenant, pool, after, pageSize)
      for (const { serial, user } of page) {
        const owner = user === null ? undefined : await store.directory.find(tenant, user)
        const name = owner?.username ?? owner?.email ?? user ?? ''
        process.stdout.write(`${serial}\t${user === null ? 'free' : 'taken'}\t${name}\n`)
      }
      const last = page.at(-1)
      if (!last) return
      after = last.serial
    }
  })
}
