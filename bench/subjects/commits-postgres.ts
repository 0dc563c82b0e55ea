import { performance } from 'node:perf_hooks'
import pg from 'pg'

/** One row per commit in PostgreSQL through `pg`, a pool of ten, every commit on the disk before it is acknowledged. */
const { url, seconds = 3 } = JSON.parse(process.argv[2] ?? '{}') as { url: string; seconds?: number }
const pool = new pg.Pool({ connectionString: url, max: 10 })
await pool.query('CREATE TABLE IF NOT EXISTS entry (id TEXT PRIMARY KEY, body TEXT NOT NULL)')
const body = 'x'.repeat(300)
const prefix = Date.now().toString(16)

const cpuBefore = process.cpuUsage()
const started = performance.now()
let count = 0
const work = async () => {
  while (performance.now() - started < seconds * 1000) {
    const id = `${prefix}-${String(count++).padStart(12, '0')}`
    await pool.query({ name: 'insert', text: 'INSERT INTO entry (id, body) VALUES ($1, $2)', values: [id, body] })
  }
}
await Promise.all(Array.from({ length: 10 }, work))
const elapsed = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(cpuBefore)
await pool.end()
process.send?.({ perSecond: count / elapsed, cpuMs: (user + system) / 1000 / count }, () => process.exit())
