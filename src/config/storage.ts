import { text } from './setting.ts'

const postgres = (value: string): string | undefined =>
  /^postgres(ql)?:\/\//.test(value) ? undefined : 'must be a PostgreSQL address such as postgres://user@host/database'

/** Where everything is kept. */
export const storage = {
  databaseUrl: text(
    {
      env: 'DATABASE_URL',
      key: 'storage.databaseUrl',
      doc: 'PostgreSQL. Without it SQLite in the data folder is used.',
      secret: true,
    },
    undefined,
    postgres,
  ),
  data: text(
    { env: 'COUNTERSIGN_DATA', key: 'storage.data', doc: 'Data folder: the SQLite database lives here.' },
    '.countersign',
  ),
}
