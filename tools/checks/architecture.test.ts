import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const repository = join(import.meta.dirname, '..', '..')
const cruiser = join(repository, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs')
let house: string

/** A tiny house with one room per folder; every broken arrow goes into a file of its own. */
const rooms: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module", "dependencies": {} }',
  'src/app.ts': 'export const app = 1',
  'src/domain/rule.ts': 'export type Rule = 1',
  'src/platform/clock.ts': 'export const clock = 1',
  'src/engine/view.ts': 'export type View = 1',
  'src/engine/factor-contract.ts': 'export type Factor = 1',
  'src/engine/e.ts': 'export const e = 1',
  'src/engine/f.ts': "import { e } from './e.ts'\nexport const f = () => e",
  'src/store/store.ts': 'export const store = 1',
  'src/factors/email.ts': "import type { Factor } from '../engine/factor-contract.ts'\nexport type F = Factor",
  'src/pages/page.tsx': "import type { View } from '../engine/view.ts'\nexport const Page = (view: View) => <p>{view}</p>",
  'src/protocols/oidc/door.ts': 'export const door = 1',
}

const broken: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['domain-stands-alone', 'src/domain/a.ts', "import type { View } from '../engine/view.ts'\nexport type A = View"],
  ['domain-does-no-io', 'src/domain/b.ts', "export * from 'node:fs'"],
  ['platform-stands-alone', 'src/platform/a.ts', "import type { Rule } from '../domain/rule.ts'\nexport type A = Rule"],
  ['engine-knows-ports-only', 'src/engine/a.ts', "export * from '../store/store.ts'"],
  [
    'factors-know-the-factor-contract-only',
    'src/factors/a.ts',
    "import type { View } from '../engine/view.ts'\nexport type A = View",
  ],
  ['store-fulfils-ports', 'src/store/a.ts', "export * from '../protocols/oidc/door.ts'"],
  ['delivery-fulfils-ports', 'src/delivery/a.ts', "export * from '../store/store.ts'"],
  ['receipts-are-a-door-to-delivery', 'src/receipts/a.ts', "export * from '../store/store.ts'"],
  ['protocols-see-the-engine-only', 'src/protocols/oidc/a.ts', "export const load = () => import('../../store/store.ts')"],
  ['protocols-do-not-know-one-another', 'src/protocols/step-up/a.ts', "export * from '../oidc/door.ts'"],
  [
    'pages-see-views-only',
    'src/pages/a.tsx',
    "import type { Rule } from '../domain/rule.ts'\nexport const A = (r: Rule) => <p>{r}</p>",
  ],
  ['composition-root-is-the-top', 'src/engine/c.ts', "export * from '../app.ts'"],
  ['demo-stays-out-of-production', 'src/protocols/oidc/b.ts', "export * from '../../../examples/shop/index.ts'"],
  ['examples-stand-outside', 'examples/shop/a.ts', "export * from '../../src/store/store.ts'"],
  ['no-undeclared-packages', 'src/engine/d.ts', "export * from './gone.ts'"],
  ['no-circles', 'src/engine/e.ts', "import { f } from './f.ts'\nexport const e = () => f"],
]

interface Violation {
  readonly rule: { readonly name: string }
  readonly from: string
}

const violations = (): readonly Violation[] => {
  const args = [cruiser, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'src', 'examples']
  return JSON.parse(execFileSync(process.execPath, args, { cwd: house, encoding: 'utf8' })).summary.violations
}

const build = (path: string, text: string): void => {
  mkdirSync(dirname(join(house, path)), { recursive: true })
  writeFileSync(join(house, path), text)
}

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'countersign-house-'))
  cpSync(join(repository, '.dependency-cruiser.mjs'), join(house, '.dependency-cruiser.mjs'))
  for (const [path, text] of Object.entries(rooms)) build(path, text)
  build('examples/shop/index.ts', 'export const shop = 1')
})

afterAll(() => rmSync(house, { recursive: true, force: true }))

test('a house in order breaks no rule', () => {
  expect(violations()).toEqual([])
})

test('every broken arrow is found, with the file that breaks it, type imports and import() included', () => {
  for (const [, path, text] of broken) build(path, text)
  const found = violations().map(({ rule, from }) => `${rule.name} ${from}`)
  for (const [rule, path] of broken) expect(found).toContain(`${rule} ${path}`)
})
