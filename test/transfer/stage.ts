import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import type { FactorRequirement } from '../../src/domain/demand.ts'
import type { ApplicationId, PoolId, TenantId, WorkspaceId } from '../../src/domain/ids.ts'
import { freeTokens } from '../../src/engine/free-tokens.ts'
import type { View } from '../../src/engine/view.ts'
import { createIds } from '../../src/platform/ids.ts'
import { createKeyedHash } from '../../src/platform/keyed-hash.ts'
import { generateKeys, readKeys } from '../../src/platform/keys.ts'
import { createPasswords } from '../../src/platform/passwords.ts'
import { createSystemRandom } from '../../src/platform/random.ts'
import { createSealing } from '../../src/platform/sealing.ts'
import { openStore } from '../../src/store/index.ts'
import { emptyPostgres } from '../support/databases.ts'
import { engineOn, testFactors } from '../support/test-engine.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const random = createSystemRandom()
const masterKeys = generateKeys(random)
const clock = { now: () => Date.now() }
let built = false

export type Stage = Awaited<ReturnType<typeof openStage>>

/** A migrated database with one tenant, pool and workspace; the built command line on it; and the engine, to sign in. */
export async function openStage(dialect: 'sqlite' | 'postgres', factors?: FactorRequirement) {
  if (!built)
    execFileSync(process.execPath, [join(root, 'tools/build.mjs')], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  built = true
  const folder = mkdtempSync(join(tmpdir(), 'countersign-transfer-'))
  const made = dialect === 'postgres' ? await emptyPostgres(inject('postgresUrl')) : undefined
  const where = made ? { url: made.url } : { file: join(folder, 'countersign.db') }
  const store = await openStore({ ...where, clock, node: 'test' })
  await store.migrate()
  const keys = readKeys(masterKeys)
  const sealing = createSealing(keys.sealing, random)
  const keyedHash = createKeyedHash(keys.hash)
  const ids = createIds(clock, random)
  const [tenant, pool, workspace] = [ids.next<TenantId>(), ids.next<PoolId>(), ids.next<WorkspaceId>()]
  const application = 'shop' as ApplicationId
  await store.provisioning.putTenant({ id: tenant, slug: 'acme', name: 'Acme' })
  await store.provisioning.putPool({ id: pool, tenant, slug: 'people', name: 'People' })
  const settings = { name: 'Shop', firstFactors: ['password'], scopes: [] }
  await store.provisioning.putWorkspace({ id: workspace, tenant, slug: 'shop', pool, enabled: true, settings })
  await store.provisioning.putApplication({
    id: application,
    tenant,
    workspace,
    enabled: true,
    settings: {
      ...{ name: 'Shop', type: 'confidential', redirectUris: [], grantTypes: [], scopes: [] },
      ...(factors ? { factors } : {}),
    },
  })
  const engine = engineOn(store, {
    ...{ sealing, keyedHash, ids, random },
    factors: testFactors({
      ...{ random, keyedHash, passwords: createPasswords({ random }) },
      tokenStock: freeTokens(store.tokenStock, sealing),
    }),
  })

  return {
    store,
    tenant,
    pool,
    sealing,
    file(name: string, content: string | Buffer): string {
      writeFileSync(join(folder, name), content)
      return join(folder, name)
    },
    path: (name: string) => join(folder, name),
    read: (name: string) => readFileSync(join(folder, name), 'utf8'),

    /** `countersign ARGS --tenant acme --pool people`. */
    async command(...args: readonly string[]) {
      const { DATABASE_URL: _unused, ...inherited } = process.env
      const all = [join(root, 'dist/countersign.js'), ...args, '--tenant', 'acme', '--pool', 'people']
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...all], {
        cwd: folder,
        env: { ...inherited, ...masterKeys, COUNTERSIGN_DATA: folder, ...(made ? { DATABASE_URL: made.url } : {}) },
      })
      const said = { out: '', error: '' }
      child.stdout.on('data', (piece) => {
        said.out += piece
      })
      child.stderr.on('data', (piece) => {
        said.error += piece
      })
      const [code] = await once(child, 'close')
      return { code: code as number, ...said }
    },

    /** Signs in with name, password and, where the application asks for one, a code. Answers what the person sees last. */
    async signIn(identifier: string, password: string, code?: string): Promise<View['kind']> {
      const scope = { tenant, workspace, application, address: '127.0.0.1', userAgent: 'test' }
      let view = await engine.begin(scope, {})
      const id = view.transaction
      const act = async (action: Parameters<typeof engine.act>[3]) => {
        view = await engine.act(scope, id, view.version, action)
      }
      await act({ kind: 'identify', identifier, factor: 'password', answer: { password } })
      if (code !== undefined && view.kind === 'challenge') await act({ kind: 'answer', answer: { code } })
      return view.kind
    },

    user: (identifier: string) => store.directory.findByIdentifier(pool, identifier),
    async secret(identifier: string, factor: string): Promise<Record<string, unknown>> {
      const one = (await store.directory.findByIdentifier(pool, identifier))?.authenticators.find(
        (each) => each.factor === factor,
      )
      return JSON.parse(sealing.open('authenticator', one?.id ?? '', one?.sealed ?? ''))
    },

    async close() {
      await store.close()
      await made?.remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
