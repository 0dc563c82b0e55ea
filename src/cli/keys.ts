import { openDatabase } from '../app.ts'
import type { Config } from '../config/index.ts'
import { createSystemClock } from '../platform/clock.ts'
import { generateKeys } from '../platform/keys.ts'
import { createSystemRandom } from '../platform/random.ts'
import { activateSigningKey, prepareSigningKey, type SigningAlg } from '../protocols/oidc/keys.ts'
import { UsageError, usage } from './arguments.ts'
import { requireMigrated } from './migrate.ts'
import { openSealing } from './open-sealing.ts'

/** `countersign keys generate | rotate`. */
export async function keys(config: Config, [verb, target, alg = 'RS256']: readonly string[]): Promise<void> {
  if (verb === 'generate') return generate()
  if (verb === 'rotate' && target) return rotate(config, target, alg)
  throw new UsageError(usage)
}

function generate(): void {
  const made = generateKeys(createSystemRandom())
  process.stdout.write(
    `${Object.entries(made)
      .map(([name, value]) => `${name}=${value}`)
      .join('\n')}\n`,
  )
}

/** Publishes the next key; run again after the JWKS has been fetched everywhere, it activates it. No token fails to verify. */
async function rotate(config: Config, target: string, alg: string): Promise<void> {
  const [tenant, slug] = target.split('/')
  if (!tenant || !slug || !isAlg(alg)) throw new UsageError('Name the workspace as TENANT/WORKSPACE, and RS256, ES256 or EdDSA.')
  const clock = createSystemClock()
  const random = createSystemRandom()
  const store = await openDatabase({ config, clock })
  try {
    await requireMigrated(store)
    const workspace = await store.catalogue.workspace(tenant, slug)
    if (!workspace) throw new UsageError(`There is no workspace ${target}.`)
    const deps = { signingKeys: store.signingKeys, sealing: await openSealing(store, random), random, clock }
    const waiting = (await store.signingKeys.list(workspace.tenant, workspace.id)).some(
      (key) => key.alg === alg && key.state === 'next',
    )
    const kid = waiting ? await activateSigningKey(deps, workspace, alg) : await prepareSigningKey(deps, workspace, alg)
    const said = waiting
      ? `Key ${kid} signs from now on; the former one stays published until its tokens have expired.`
      : `Key ${kid} is published and signs nothing yet. Run the same command again in five minutes to activate it.`
    process.stdout.write(`${said}\n`)
  } finally {
    await store.close()
  }
}

const isAlg = (alg: string): alg is SigningAlg => ['RS256', 'ES256', 'EdDSA'].includes(alg)
