/**
 * A destination that its owner recognises and a stranger cannot use: at most the first character of the mailbox and its
 * domain, or the last two digits of a phone number.
 */
export function mask(address: string): string {
  const at = address.lastIndexOf('@')
  if (at > 0) return `${[...address][0]}***${address.slice(at)}`
  return `***${address.slice(-2)}`
}
