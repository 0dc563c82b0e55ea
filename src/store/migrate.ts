import { SchemaTooNew } from '../engine/ports/errors.ts'
import type { Driver, Session } from './driver.ts'
import { migrations } from './migrations/index.ts'
import { writers } from './statement.ts'

/** Runs what is pending, each migration in a transaction of its own, and answers their names. */
export const migrate = (driver: Driver): Promise<readonly string[]> =>
  driver.exclusively(async (session) => {
    const pending = await pendingIn(session, driver)
    await session.transaction([{ text: 'create table if not exists applied_migrations (name text not null primary key)' }])
    for (const { name, statements } of pending) {
      const texts = statements(writers[driver.dialect].db, driver.dialect).map((one) => ({ text: one.compile().sql }))
      const record = `insert into applied_migrations (name) values (${driver.dialect === 'sqlite' ? '?' : '$1'})`
      // Recorded first: of two processes that reached this point together, the second fails here and changes nothing.
      await session.transaction([{ text: record, values: [name] }, ...texts])
    }
    return pending.map(({ name }) => name)
  })

/** Names of the migrations that `migrate` would run. Throws SchemaTooNew when the database is ahead of the program. */
export const pendingMigrations = (driver: Driver): Promise<readonly string[]> =>
  driver.exclusively(async (session) => (await pendingIn(session, driver)).map(({ name }) => name))

async function pendingIn(session: Session, { dialect }: Driver) {
  const applied = await appliedIn(session, dialect)
  const unknown = applied.find((name, at) => migrations[at]?.name !== name)
  if (unknown !== undefined) throw new SchemaTooNew(unknown)
  return migrations.slice(applied.length)
}

async function appliedIn(session: Session, dialect: Driver['dialect']): Promise<string[]> {
  const exists =
    dialect === 'sqlite'
      ? "select name from sqlite_schema where type = 'table' and name = 'applied_migrations'"
      : "select 1 where to_regclass('applied_migrations') is not null"
  if ((await session.rows(exists)).length === 0) return []
  return (await session.rows('select name from applied_migrations order by name')).map(({ name }) => String(name))
}
