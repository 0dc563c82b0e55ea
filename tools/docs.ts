// npm run docs: writes the generated pages of docs/reference. With --check it writes nothing and fails when one is out of date.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { configuration } from './docs/configuration.ts'
import { withOrigin } from './docs/document.ts'
import { factors } from './docs/factors.ts'
import { providers } from './docs/providers.ts'
import { transactionMachine } from './docs/transaction-machine.ts'

const documents = [configuration(), factors(), providers(), transactionMachine()]
const checking = process.argv.includes('--check')

const stored = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

const outdated = documents.filter((document) => stored(document.path) !== withOrigin(document))
for (const document of outdated) {
  if (checking) {
    console.error(`${document.path} is not what ${document.source} says. Run: npm run docs`)
    continue
  }
  mkdirSync(dirname(document.path), { recursive: true })
  writeFileSync(document.path, withOrigin(document))
  console.log(`Wrote ${document.path}`)
}
if (outdated.length === 0) console.log(`${documents.length} generated document(s), all current.`)
process.exitCode = checking && outdated.length > 0 ? 1 : 0
