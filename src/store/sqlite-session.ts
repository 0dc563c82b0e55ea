import { DatabaseSync } from 'node:sqlite'
import type { Session } from './driver.ts'

/** A connection of its own for migrations; `BEGIN IMMEDIATE` keeps other writers out while one runs. */
export function openSqliteSession(path: string): Session & { close(): void } {
  const connection = new DatabaseSync(path, { timeout: 10_000, enableForeignKeyConstraints: true })
  return {
    rows: async (text, values = []) => connection.prepare(text).all(...values) as Record<string, unknown>[],
    transaction: async (texts) => {
      connection.exec('BEGIN IMMEDIATE')
      try {
        for (const { text, values = [] } of texts) connection.prepare(text).run(...values)
        connection.exec('COMMIT')
      } catch (error) {
        if (connection.isTransaction) connection.exec('ROLLBACK')
        throw error
      }
    },
    close: () => connection.close(),
  }
}
