import { performance } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'

/** One row per commit in SQLite, write-ahead log, every commit on the disk before it is acknowledged. */
const { file, seconds = 3 } = JSON.parse(process.argv[2] ?? '{}') as { file: string; seconds?: number }
const database = new DatabaseSync(file)
database.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE entry (id TEXT PRIMARY KEY, body TEXT NOT NULL)',
)
const insert = database.prepare('INSERT INTO entry (id, body) VALUES (?, ?)')
const body = 'x'.repeat(300)
const prefix = Date.now().toString(16)

const cpuBefore = process.cpuUsage()
const started = performance.now()
let count = 0
while (performance.now() - started < seconds * 1000) insert.run(`${prefix}-${String(count++).padStart(12, '0')}`, body)
const elapsed = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(cpuBefore)
database.close()
process.send?.({ perSecond: count / elapsed, cpuMs: (user + system) / 1000 / count }, () => process.exit())
