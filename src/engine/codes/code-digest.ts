import type { KeyedHash } from '../../platform/contract.ts'
import type { StoredCode } from '../ports/codes.ts'

type Bound = Pick<StoredCode, 'id' | 'user' | 'type'>
type Digested = Bound & Pick<StoredCode, 'digest'>

/** Binds a code to its id, its user and what it is for: it is worth nothing anywhere else (ML-8). */
export const codeDigest = (keyedHash: KeyedHash, { id, user, type }: Bound, code: string): string =>
  keyedHash.digest('generated-code', id, user, type, code)

const nobodys: Digested = { id: '' as Bound['id'], user: '' as Bound['user'], type: 'authentication', digest: '' }

/**
 * Which of these codes this is. One that is over is recognised, too: whoever opens yesterday's link has not guessed. Where there
 * are none, one is compared all the same, as for a stranger.
 */
export function recogniseCode<C extends Digested>(keyedHash: KeyedHash, codes: readonly C[], typed: string): C | undefined {
  const is = ({ digest, id, user, type }: Digested) => keyedHash.matches(digest, 'generated-code', id, user, type, typed)
  if (codes.length === 0) is(nobodys)
  return codes.filter(is)[0]
}
