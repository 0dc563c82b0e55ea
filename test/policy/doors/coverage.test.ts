import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { doors } from './index.ts'

const root = new URL('../../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

/** Doors through which nobody comes in, and why. */
const withoutDriver: Readonly<Record<string, string>> = {
  'src/http': 'whether the server is alive; nobody is signed in by it',
  'src/protocols/identity-api':
    'makes codes and judges them for an application’s own backend: it answers whose a code was, and no session or token comes of it; test/protocols/identity-api',
  'src/receipts': 'providers report what became of a message; nobody is signed in by it',
  'src/protocols/elsewhere':
    'answers a challenge of somebody who waits at another door, which judges what was shown; test/attacks/links.test.ts, push.test.ts',
  'grant:client_credentials':
    'a machine’s own token: there is no person to judge, and guarded scopes are refused; test/protocols/oidc/scope-grants.test.ts',
}

/** Whatever the composition root registers with the server, by the folder that it comes from. */
function registered(): string[] {
  const app = read('src/app.ts')
  const origin = new Map<string, string>()
  for (const [, names = '', from = ''] of app.matchAll(/import \{([^}]*)\} from '\.\/([^']*)'/g)) {
    const folder = from.replace(/\/[^/]*$/, '')
    for (const name of names.split(',')) origin.set(name.trim().replace(/^type /, ''), `src/${folder}`)
  }
  const made = new Map([...app.matchAll(/const (\w+) = (create\w+)\(/g)].map(([, name = '', maker = '']) => [name, maker]))
  const direct = [...app.matchAll(/server\.register\((create\w+)\(/g)].map(([, name = '']) => name)
  const named = [...app.matchAll(/server\.register\((\w+)\.plugin/g)].map(([, name = '']) => made.get(name) ?? name)
  const routes = [...app.matchAll(/(\w+Routes)\(server/g)].map(([, name = '']) => name)
  const all = [...direct, ...named, ...routes]
  const lost = all.filter((name) => !origin.has(name))
  if (lost.length > 0) throw new Error(`registered in src/app.ts, and from where? ${lost.join(', ')}`)
  return all.map((name) => origin.get(name) ?? '')
}

const folders = (): string[] =>
  readdirSync(new URL('src/protocols', root), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `src/protocols/${name}`)

const grants = (): string[] => {
  const [, list = ''] = /supportedGrants = new Set\(\[([^\]]*)\]/.exec(read('src/protocols/oidc/clients.ts')) ?? []
  return [...list.matchAll(/'([^']+)'/g)].map(([, grant = '']) => `grant:${grant}`)
}

it('every door of the source has a driver of the table, or a reason', () => {
  const found = [...new Set([...registered(), ...folders(), ...grants()])].sort()
  expect(found).toEqual(expect.arrayContaining(['src/account', 'src/admin', 'src/protocols/oidc', 'grant:refresh_token']))
  const known = new Set([...doors.flatMap(({ covers }) => covers), ...Object.keys(withoutDriver)])
  const unknown = found.filter((door) => !known.has(door))
  expect(unknown, 'write a driver in test/policy/doors and put it into index.ts, or a reason into coverage.test.ts').toEqual([])
  // What is gone from the source goes from here, too.
  expect([...known].filter((door) => !found.includes(door))).toEqual([])
})
