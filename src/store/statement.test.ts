import { expect, test } from 'vitest'
import { statement } from './statement.ts'

test('a statement is compiled once per dialect and binds its parameters in the order of the text', () => {
  let built = 0
  const find = statement<{ name: string; slug: string }>()((q, p) => {
    built += 1
    return q.db
      .selectFrom('tenants')
      .select('id')
      .where('slug', '=', p.slug)
      .where('name', '=', p.name)
      .where('id', '<>', 'constant')
  })
  const sqlite = find.compiled('sqlite')
  expect(find.compiled('sqlite')).toBe(sqlite)
  expect(sqlite.text).toBe('select "id" from "tenants" where "slug" = ? and "name" = ? and "id" <> ?')
  expect(sqlite.bind({ name: 'n', slug: 's' }, () => 0)).toEqual(['s', 'n', 'constant'])
  expect(find.compiled('postgres').text).toContain('$3')
  find.compiled('postgres')
  expect(built).toBe(2)
  expect(find.compiled('postgres').name).not.toBe(sqlite.name)
})

test('now is the time on SQLite, and the database clock and its offset on PostgreSQL', () => {
  const over = statement<object>()((q) => q.db.selectFrom('one_time').select('id').where('expires_at', '<=', q.now))
  expect(over.compiled('sqlite').bind({}, () => 12)).toEqual([12])
  expect(over.compiled('postgres').text).toContain('clock_timestamp()')
  expect(over.compiled('postgres').bind({}, () => 3600)).toEqual([3600])
})
