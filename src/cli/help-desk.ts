import type { Config } from '../config/index.ts'
import { freeTokens } from '../engine/free-tokens.ts'
import { type Case, type HelpDeskDeps, resetFactor, unlockAccount } from '../engine/help-desk.ts'
import { issueAccessCode } from '../engine/issue-access-code.ts'
import { createFactors } from '../factors/index.ts'
import { createKeyedHash } from '../platform/keyed-hash.ts'
import { readKeys } from '../platform/keys.ts'
import { createPasswords } from '../platform/passwords.ts'
import { type CommandOptions, UsageError, usage } from './arguments.ts'
import { findPerson, type OpenPool, withPool } from './open-pool.ts'
import { operator } from './operator.ts'

/** `countersign help-desk access-code USER | reset USER FACTOR | unlock USER`. */
export async function helpDesk(
  config: Config,
  [verb, name, factor, ...more]: readonly string[],
  options: CommandOptions,
): Promise<void> {
  const verbs: Readonly<Record<string, boolean>> = { 'access-code': false, unlock: false, reset: true }
  const wantsFactor = verb === undefined || !Object.hasOwn(verbs, verb) ? undefined : verbs[verb]
  if (name === undefined || more.length > 0 || wantsFactor !== (factor !== undefined)) throw new UsageError(usage)
  const said = await withPool(config, options, async (pool) => {
    const about = await caseOf(pool, name, options)
    const deps = depsOf(config, pool)
    if (factor !== undefined) {
      const { removed } = await resetFactor(deps, about, factor)
      return `Removed ${removed} of ${factor}, and every remembered browser. ${told}`
    }
    if (verb === 'unlock') {
      await unlockAccount(deps, about)
      return `Wrong answers so far are forgiven. ${told}`
    }
    const { code, minutes, uses } = await issueAccessCode(deps, about, termsOf(options))
    const often = uses === 1 ? 'once' : `${uses} times`
    return `${code}\n\nGood ${often} within ${minutes} minutes, beside the password. It is not shown again. ${told}`
  })
  process.stdout.write(`${said}\n`)
}

const told = 'The owner gets a notice at every verified address.'

/** Whom it is about. Throws UsageError where nobody of this pool has the name. */
async function caseOf(opened: OpenPool, name: string, { reason = '' }: CommandOptions): Promise<Case> {
  const { store, pool } = opened
  const user = await findPerson(opened, name)
  const workspace = (await store.catalogue.workspaces()).find((one) => one.pool === pool && one.enabled)
  if (!workspace) throw new UsageError('No workspace uses this pool, so there is nobody to sign the notices.')
  return { user, workspace, operator: operator(), reason }
}

function depsOf(config: Config, { store, ids, sealing, random }: OpenPool): HelpDeskDeps {
  const keyedHash = createKeyedHash(readKeys(process.env).hash)
  const { memoryKiB, passes } = config.passwords
  const passwords = createPasswords({ random, cost: { memoryKiB, passes, lanes: 1 } })
  const factors = createFactors({
    ...{ random, keyedHash, passwords },
    tokenStock: freeTokens(store.tokenStock, sealing),
    // No ceremony is held at the command line.
    relyingParty: { id: '', origins: [] },
  })
  // The notices are sent by the running server, which looks into the outbox by itself.
  return { authenticators: store.authenticators, ids, sealing, keyedHash, factors, messageWritten: () => {} }
}

const termsOf = ({ minutes, uses }: CommandOptions) => ({
  ...(minutes === undefined ? {} : { minutes: wholeNumber('--minutes', minutes) }),
  ...(uses === undefined ? {} : { uses: wholeNumber('--uses', uses) }),
})

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new UsageError(`${option} takes a whole number.`)
  return Number(text)
}
