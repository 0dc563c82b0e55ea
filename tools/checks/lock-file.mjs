// package-lock.json must name the binaries of every platform, or `npm ci` fails. With --fix it adds what is missing.
import { readFileSync, writeFileSync } from 'node:fs'
import { entryFor, missingOptional } from '../lib/lock-file.mjs'
import { inRoot } from '../lib/paths.mjs'

const path = inRoot('package-lock.json')
const lock = JSON.parse(readFileSync(path, 'utf8'))
const missing = missingOptional(lock.packages)

if (missing.length > 0 && process.argv.includes('--fix')) {
  for (const item of missing) lock.packages[`node_modules/${item.name}`] = entryFor(item)
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
  writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`)
  console.log(`Added ${missing.length} platform packages to package-lock.json.`)
} else if (missing.length > 0) {
  console.error(`package-lock.json lacks ${missing.length} optional packages (${missing[0].name}, ...), so "npm ci" would fail.`)
  console.error('Run: node tools/checks/lock-file.mjs --fix')
  process.exitCode = 1
} else {
  console.log('package-lock.json is complete for every platform.')
}
