import type { UserId } from '../../domain/ids.ts'
import { event } from '../events.ts'
import { normaliseIdentifier } from '../identifier.ts'
import { limits } from '../limits.ts'
import { noticeTo } from '../notify.ts'
import type { CodeType } from '../ports/codes.ts'
import type { UserRecord } from '../ports/directory.ts'
import type { OutboxMessage } from '../ports/outbox.ts'
import type { LedgerKey } from '../ports/transactions.ts'
import { findAddressee } from './addressee.ts'
import { type CodeCaller, type CodeDeps, senderOf } from './code-deps.ts'
import { recogniseCode } from './code-digest.ts'
import { readExtendedCode } from './extended-code.ts'

export interface CodeGuess {
  readonly type: CodeType
  /** As typed: the digits with `userId` or `identifier`, or the extended code, which says itself whose it is. */
  readonly code: string
  readonly userId?: string | undefined
  readonly identifier?: string | undefined
}

export type Verified =
  | { readonly kind: 'done'; readonly user: UserId }
  /** Wrong, used, superseded, too old, of somebody else, of nobody: one answer for all. */
  | { readonly kind: 'wrong' }
  /** Too many wrong answers, here or at any other door; nothing was compared. */
  | { readonly kind: 'locked'; readonly retryAfterSeconds: number }
  /** Neither an extended code nor somebody to whom the code could belong. */
  | { readonly kind: 'unnamed' }

/**
 * Judges a generated code and uses it up. The guess is counted in the account's one ledger before anything is compared, whoever is
 * named and whether they exist (TH-3); what turns out to be a code that was good once is no guess and is given back.
 */
export async function verifyCode(deps: CodeDeps, caller: CodeCaller, guess: CodeGuess): Promise<Verified> {
  const { userId, identifier } = guess
  const typed = guess.code.trim()
  const extended = readExtendedCode(typed)
  const named = userId !== undefined || identifier !== undefined
  if (!extended && !named) return { kind: 'unnamed' }
  const found = await findAddressee(deps, caller, named ? { userId, identifier } : { userId: extended?.user })
  const ledger = ledgerOf(deps, caller, found, named ? `${userId ?? normaliseIdentifier(identifier ?? '')}` : `${extended?.user}`)
  const request = { ledger, maxFailures: limits.failuresPerAccount, windowSeconds: limits.failureWindow }
  const grant = await deps.codes.takeGuess(request)
  if (grant.kind === 'locked')
    return { kind: 'locked', retryAfterSeconds: Math.max(1, Math.ceil((grant.retryAt - grant.now) / 1000)) }

  const user = found?.status === 'active' ? found : undefined
  const nobody = '00000000-0000-0000-0000-000000000000' as UserId
  const codes = await deps.codes.of(caller.pool.tenant, user?.id ?? nobody, guess.type)
  // An altered user part, or another person's code beside a name, is as wrong as a wrong digit (B-22).
  const theirs = !extended || extended.user === found?.id
  const digits = extended?.code ?? (/^[0-9]{6,12}$/.test(typed) ? typed : '')
  const known = recogniseCode(deps.keyedHash, codes, digits)
  const told = (result: 'success' | 'failure', reason: string) =>
    event(senderOf(deps, caller), 'code.judged', { id: null, user: found?.id ?? null }, { result, reason })
  if (!user || !known || !theirs) {
    const locked = grant.failures === limits.failuresPerAccount
    const about = { id: null, user: found?.id ?? null }
    const paused = locked ? [event(senderOf(deps, caller), 'account.locked', about, { result: 'info', reason: 'first' })] : []
    const messages = locked ? lockNotice(deps, caller, found) : []
    await deps.codes.refuse([told('failure', `${guess.type}: wrong`), ...paused], messages)
    if (messages.length > 0) deps.messageWritten()
    return { kind: 'wrong' }
  }
  const used = known.state === 'live' && (await deps.codes.use(known, ledger, [told('success', guess.type)])) === 'done'
  if (used) return { kind: 'done', user: user.id }
  await deps.codes.returnGuess(ledger)
  await deps.codes.refuse([told('failure', `${guess.type}: ${known.state === 'live' ? 'used' : known.state}`)], [])
  return { kind: 'wrong' }
}

/** The same row as at the sign-in pages, in the lane of browsers that nobody knows. */
const ledgerOf = (deps: CodeDeps, { pool }: CodeCaller, user: UserRecord | undefined, named: string): LedgerKey => ({
  tenant: pool.tenant,
  account: user ? `user:${user.id}` : `stranger:${deps.keyedHash.digest('stranger', pool.pool, named)}`,
  kind: 'first',
  lane: 'open',
})

/** TH-9: the owner, and nobody else, is told that sign-in is paused. */
function lockNotice(deps: CodeDeps, caller: CodeCaller, user: UserRecord | undefined): OutboxMessage[] {
  if (!user?.email || !user.emailVerified) return []
  return [noticeTo(senderOf(deps, caller), user, { channel: 'email', to: user.email }, 'account-locked')]
}
