import { domainToASCII } from 'node:url'

const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const domainLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * One mailbox in canonical form, or undefined for anything else (ML-5). Refused are lists, display names and angle forms,
 * comments, quoted local parts, address literals, white space and line breaks, because mail software disagrees about what
 * they mean, and such disagreement has sent codes to strangers. The domain becomes lower case and its ASCII form (IDNA), so
 * that look-alikes differ; a local part outside ASCII is refused; its case is kept, as RFC 5321 2.4 asks.
 */
export function parseMailbox(text: string): string | undefined {
  if (text.length > 254) return undefined
  const at = text.indexOf('@')
  const local = text.slice(0, at)
  if (at < 1 || local.length > 64 || !localPart.test(local)) return undefined
  const domain = parseDomain(text.slice(at + 1))
  return domain === undefined || local.length + 1 + domain.length > 254 ? undefined : `${local}@${domain}`
}

function parseDomain(text: string): string | undefined {
  // Letters, marks and digits of any script, hyphens and dots: no second @, and nothing that the URL rules map or drop.
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(text)) return undefined
  const domain = domainToASCII(text)
  const labels = domain.split('.')
  if (domain === '' || domain.length > 253 || !labels.every((label) => domainLabel.test(label))) return undefined
  // 127.0.0.1, 0x7f.1 and 2130706433 are numbers of a host, not names.
  return /^\d/.test(labels.at(-1) ?? '') ? undefined : domain
}
