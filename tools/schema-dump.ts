import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { openStore } from '../src/store/index.ts'

const folder = new URL('../src/store/schema/', import.meta.url)

/** Where the committed dump of a dialect lives. */
export const dumpFile = (dialect: 'sqlite' | 'postgres'): URL => new URL(`${dialect}.sql`, folder)

/** The schema of a freshly migrated SQLite database, as SQLite keeps it, one column to a line. */
export async function dumpSqlite(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-schema-'))
  const file = join(folder, 'schema.db')
  try {
    const store = await openStore({ file, clock: { now: () => 0 }, node: 'schema-dump' })
    await store.migrate()
    await store.close()
    const database = new DatabaseSync(file, { readOnly: true })
    const rows = database.prepare('select sql from sqlite_schema where sql is not null order by tbl_name, type desc, name').all()
    database.close()
    return text(
      'sqlite',
      rows.map(({ sql }) => `${oneColumnPerLine(String(sql))};`),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The schema of a freshly migrated PostgreSQL database, from its catalogue. `url` names an empty database. */
export async function dumpPostgres(url: string): Promise<string> {
  const store = await openStore({ url, clock: { now: () => 0 }, node: 'schema-dump' })
  await store.migrate()
  await store.close()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const tables = new Map<string, string[]>()
    for (const { name, line } of (await client.query(columns)).rows) tables.set(name, [...(tables.get(name) ?? []), `  ${line}`])
    for (const { name, line } of (await client.query(constraints)).rows) tables.get(name)?.push(`  ${line}`)
    const indexed = (await client.query(indexes)).rows as { name: string; line: string }[]
    const statements = [...tables].flatMap(([name, lines]) => [
      `create table ${name} (\n${lines.join(',\n')}\n);`,
      ...indexed.filter((one) => one.name === name).map(({ line }) => `${line};`),
    ])
    return text('postgres', statements)
  } finally {
    await client.end()
  }
}

const text = (dialect: string, statements: readonly string[]): string =>
  [
    `-- The schema of a fresh ${dialect} database. Made by tools/schema-dump.ts from the migrations; do not edit.`,
    ...statements,
    '',
  ].join('\n\n')

/** Splits the list of a CREATE TABLE at the commas that are not inside brackets. */
function oneColumnPerLine(sql: string): string {
  const open = sql.indexOf('(')
  if (!/^create table/i.test(sql) || open < 0) return sql
  let depth = 0
  let lines = ''
  for (const letter of sql.slice(open)) {
    if (letter === ')') depth -= 1
    if (letter === ')' && depth === 0) lines += '\n'
    if (letter === '(') depth += 1
    lines += letter
    if (letter === '(' && depth === 1) lines += '\n  '
    if (letter === ',' && depth === 1) lines += '\n '
  }
  return sql.slice(0, open) + lines
}

const columns = `
  select c.relname as name,
    quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attnotnull then ' not null' else '' end
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
  order by c.relname collate "C", a.attnum`

/** Not-null constraints are in the columns already. */
const constraints = `
  select c.relname as name, 'constraint ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid) as line
  from pg_constraint k join pg_class c on c.oid = k.conrelid
  where c.relnamespace = 'public'::regnamespace and k.contype <> 'n'
  order by c.relname collate "C", k.conname collate "C"`

const indexes = `
  select c.relname as name, pg_get_indexdef(i.indexrelid) as line
  from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
  where c.relnamespace = 'public'::regnamespace and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)
  order by c.relname collate "C", x.relname collate "C"`

/** Writes both dumps. A PostgreSQL is started for it, or DATABASE_URL names an empty database. */
async function main(): Promise<void> {
  writeFileSync(dumpFile('sqlite'), await dumpSqlite())
  const { startPostgres } = await import('../test/support/postgres-global.ts')
  const given = process.env.DATABASE_URL
  const server = given === undefined ? await startPostgres() : undefined
  try {
    writeFileSync(dumpFile('postgres'), await dumpPostgres(given ?? (server?.url as string)))
  } finally {
    await server?.stop()
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main()
