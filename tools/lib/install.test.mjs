import { describe, expect, test } from 'vitest'
import { installed } from './install.mjs'

const a = { version: '1.0.0', integrity: 'sha512-a' }
const binaryFor = (platform) => ({ ...a, optional: true, os: [platform], cpu: [process.arch] })
const other = process.platform === 'win32' ? 'linux' : 'win32'

describe('installed', () => {
  test('is true when node_modules holds what the lock file says', () => {
    expect(installed({ '': {}, 'node_modules/a': a }, { 'node_modules/a': a })).toBe(true)
  })

  test('is false for a missing folder, a missing package, another version and another content', () => {
    expect(installed({ 'node_modules/a': a }, undefined)).toBe(false)
    expect(installed({ 'node_modules/a': a }, {})).toBe(false)
    expect(installed({ 'node_modules/a': a }, { 'node_modules/a': { ...a, version: '2.0.0' } })).toBe(false)
    expect(installed({ 'node_modules/a': a }, { 'node_modules/a': { ...a, integrity: 'sha512-b' } })).toBe(false)
  })

  test("another platform's binary may be missing, this platform's may not", () => {
    expect(installed({ 'node_modules/b': binaryFor(other) }, {})).toBe(true)
    expect(installed({ 'node_modules/b': binaryFor(process.platform) }, {})).toBe(false)
  })
})
