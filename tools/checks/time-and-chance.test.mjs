import { expect, test } from 'vitest'
import { forbiddenCalls } from './time-and-chance-rules.mjs'

test.each([
  ['const now = Date.now()', 'Date.now'],
  ['const now = Date . now', 'Date.now'],
  ['const today = new Date()', 'new Date() without an argument'],
  ['const today = new Date', 'new Date() without an argument'],
  ['const text = Date()', 'Date()'],
  ['const id = Math.random()', 'Math.random'],
  ["import { randomUUID } from 'node:crypto'", 'a random function of node:crypto'],
  ['const code = crypto.randomInt(10)', 'a random function of node:crypto'],
  ['crypto.getRandomValues(bytes)', 'getRandomValues'],
  ['`$'.concat('{Date.now()}`'), 'Date.now'],
])('%s is found', (code, what) => {
  expect(forbiddenCalls(`const first = 1\n${code}\n`)).toEqual([{ line: 2, what }])
})

test.each([
  'new Date(at)',
  'clock.now()',
  "log('Date.now() is forbidden')",
  '// Date.now()',
  '/* a\n Math.random() */',
  'random.bytes(16)',
])('%s is allowed', (code) => {
  expect(forbiddenCalls(code)).toEqual([])
})
