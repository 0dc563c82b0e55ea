import { describe, expect, test } from 'vitest'
import { entryFor, missingOptional } from './lock-file.mjs'

describe('missingOptional', () => {
  const a = { dev: true, optionalDependencies: { '@a/core-darwin-arm64': '1.0.0' } }

  test('names the platform package that the lock file leaves out', () => {
    const missing = [{ from: 'node_modules/a', name: '@a/core-darwin-arm64', version: '1.0.0', dev: true }]
    expect(missingOptional({ 'node_modules/a': a })).toEqual(missing)
  })

  test('finds it at the top and below the package that asks', () => {
    expect(missingOptional({ 'node_modules/a': a, 'node_modules/@a/core-darwin-arm64': {} })).toEqual([])
    const nested = { 'node_modules/b/node_modules/a': a, 'node_modules/b/node_modules/@a/core-darwin-arm64': {} }
    expect(missingOptional(nested)).toEqual([])
    const below = { 'node_modules/a': a, 'node_modules/a/node_modules/@a/core-darwin-arm64': {} }
    expect(missingOptional(below)).toEqual([])
  })
})

test('an entry names the platform of the package, so that npm skips it elsewhere', () => {
  const common = { version: '1.0.0', optional: true }
  expect(entryFor({ name: '@a/core-linux-x64-musl', version: '1.0.0', dev: true })).toEqual({
    ...common,
    dev: true,
    os: ['linux'],
    cpu: ['x64'],
    libc: ['musl'],
  })
  expect(entryFor({ name: '@a/win32-arm64-msvc', version: '1.0.0', dev: false })).toEqual({
    ...common,
    os: ['win32'],
    cpu: ['arm64'],
  })
})
