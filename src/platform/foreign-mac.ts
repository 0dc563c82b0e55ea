import { createHmac } from 'node:crypto'
import { sameText } from './same-text.ts'

/**
 * Checks an HMAC-SHA-1 in base64 that another service makes: its choice, not ours, and still sound as a MAC (RFC 6194 3.3). We
 * sign nothing with it. Constant time.
 */
export function foreignMacMatches(key: string, text: string, given: string): boolean {
  return sameText(createHmac('sha1', key).update(text, 'utf8').digest('base64'), given)
}
