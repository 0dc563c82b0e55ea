import { longestToken } from './access-token.ts'
import { aliasMark } from './adapter.ts'

/**
 * The library refuses structured tokens at introspection and revocation, because it stores none. Ours are understood by
 * the adapter, so they pass in disguise: without dots, under a mark. A token that carries the mark already is somebody's
 * own invention and becomes one that cannot exist (TK-8).
 */
export function disguiseToken(parameters: URLSearchParams): boolean {
  const tokens = parameters.getAll('token')
  const token = tokens[0]
  // Duplicates are the library's to refuse.
  if (token === undefined || tokens.length > 1) return false
  if (token.startsWith(aliasMark) || token.length > longestToken) parameters.set('token', 'unknown')
  else if (token.includes('.')) parameters.set('token', aliasMark + Buffer.from(token).toString('base64url'))
  else return false
  return true
}
