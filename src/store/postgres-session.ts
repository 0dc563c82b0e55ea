import pg from 'pg'
import type { Session } from './driver.ts'
import { translated } from './postgres-errors.ts'

/** Any number that no other program on the database uses: the name of the lock. */
const lock = 7_300_425_911

/** A connection of its own under an advisory lock, without statement limits: two nodes that start together take turns. */
export async function withPostgresSession<T>(url: string, body: (session: Session) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'countersign migrate', connectionTimeoutMillis: 3000 })
  client.on('error', () => {})
  const query = (text: string, values: readonly (string | number)[] = []) => translated(client.query(text, [...values]))
  try {
    await translated(client.connect(), 'no connection')
    await query('SELECT pg_advisory_lock($1)', [lock])
    return await body({
      rows: async (text, values = []) => (await query(text, values)).rows,
      transaction: async (texts) => {
        await query('BEGIN')
        try {
          for (const { text, values } of texts) await query(text, values)
          await query('COMMIT')
        } catch (error) {
          await query('ROLLBACK')
          throw error
        }
      },
    })
  } finally {
    // Ends the session, and with it the lock.
    await client.end().catch(() => {})
  }
}
