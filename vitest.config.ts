import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

const postgres = 'test/support/postgres-global.ts'

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: ['{src,examples,test}/**/*.test.{ts,tsx}', 'tools/**/*.test.{ts,mjs}'],
    // One PostgreSQL for the whole run; each file asks it for a database of its own.
    globalSetup: existsSync(postgres) ? [postgres] : [],
    pool: 'forks',
    maxWorkers: 2,
    // Real hashes, databases and browsers on a small, busy machine are slow sometimes; a hanging test still ends.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
