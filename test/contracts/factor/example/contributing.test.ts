import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const root = new URL('../../../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

/** The first block of TypeScript after these words. */
function block(after: string): string {
  const text = read('CONTRIBUTING.md')
  const found = /```ts\n(.*?)```/s.exec(text.slice(text.indexOf(after)))?.[1]
  if (!text.includes(after) || found === undefined) throw new Error(`CONTRIBUTING.md shows nothing after "${after}"`)
  return found
}

/** As it would stand in src/factors, whatever the order of its imports. */
function lines(source: string): string[] {
  const near = source.replaceAll('../../../../src/factors/', './').replaceAll('../../../../src/', '../')
  const imports = near.split('\n').filter((line) => line.startsWith('import '))
  return [...imports.sort(), ...near.split('\n').filter((line) => !line.startsWith('import '))]
}

it('the factor that CONTRIBUTING.md shows is the one that compiles and is under contract', () => {
  expect(lines(block('`src/factors/slip-pin.ts`'))).toEqual(lines(read('test/contracts/factor/example/slip-pin.ts')))
})

it('and so is its specimen', () => {
  expect(read('test/contracts/factor/specimens/example.ts')).toContain(
    block('`test/contracts/factor/specimens/example.ts`').trim(),
  )
})
