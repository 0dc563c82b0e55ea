import { defineConfig } from 'vitest/config'

const shared = {
  pool: 'forks',
  // Real hashes, databases and browsers on a small, busy machine are slow sometimes; a hanging test still ends.
  testTimeout: 30_000,
  hookTimeout: 60_000,
} as const

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { ...shared, name: 'unit', include: ['{src,examples}/**/*.test.{ts,tsx}', 'tools/**/*.test.{ts,mjs}'] },
      },
      {
        extends: true,
        // One PostgreSQL for the whole run, started only when one of these tests is asked for; each file gets a database of its own.
        test: {
          ...shared,
          name: 'whole',
          include: ['test/**/*.test.{ts,tsx}'],
          globalSetup: ['test/support/postgres-global.ts'],
        },
      },
    ],
  },
})
