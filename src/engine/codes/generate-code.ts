import type { ChallengeId } from '../../domain/ids.ts'
import { event } from '../events.ts'
import type { CodeType } from '../ports/codes.ts'
import { type Addressee, canonicalAddress, findAddressee, isTheirs } from './addressee.ts'
import { type CodeCaller, type CodeDeps, senderOf } from './code-deps.ts'
import { codeDigest } from './code-digest.ts'
import { codeSettingsOf } from './code-settings.ts'
import { extendCode } from './extended-code.ts'

export interface CodeRequest extends Addressee {
  readonly type: CodeType
}

export type Generated =
  /** Both are told once and kept nowhere. */
  | { readonly kind: 'done'; readonly code: string; readonly extendedCode: string }
  | { readonly kind: 'nobody' }
  /** There is somebody, and they may not sign in. */
  | { readonly kind: 'inactive' }
  /** Not a mailbox or phone at all, or not theirs. */
  | { readonly kind: 'address_malformed' | 'address_foreign' }

/**
 * Makes a code for an application to deliver; nothing is sent from here. The one that this person had before, of the same type, is
 * worth nothing from then on. The caller is trusted with who exists: an unknown person is said to be unknown.
 */
export async function generateCode(deps: CodeDeps, caller: CodeCaller, request: CodeRequest): Promise<Generated> {
  const { type, address } = request
  const canonical = address === undefined ? null : canonicalAddress(address)
  if (canonical === undefined) return { kind: 'address_malformed' }
  const user = await findAddressee(deps, caller, request)
  if (!user) return { kind: 'nobody' }
  if (user.status !== 'active') return { kind: 'inactive' }
  if (canonical !== null && !isTheirs(user, canonical)) return { kind: 'address_foreign' }

  const { length, lifetimeSeconds } = codeSettingsOf(caller.pool.settings, type)
  const code = deps.random.digits(length)
  const bound = { id: deps.ids.next<ChallengeId>(), user: user.id, type }
  const made = event(senderOf(deps, caller), 'code.generated', { id: null, user: user.id }, { result: 'success', reason: type })
  const stored = { ...bound, tenant: user.tenant, address: canonical, digest: codeDigest(deps.keyedHash, bound, code) }
  if (!(await deps.codes.put({ ...stored, lifetimeSeconds }, [made]))) return { kind: 'nobody' }
  return { kind: 'done', code, extendedCode: extendCode(user.id, code) }
}
