/** Characters of the name of an authenticator. */
export const longestLabel = 64

/**
 * A name that a person or a device gives a thing, fit for a line of a page or a mail: one line of at most `longest` visible
 * characters, without what turns the direction of text (G-06). Undefined where nothing of it can be seen.
 */
export function visibleName(given: unknown, longest: number): string | undefined {
  if (typeof given !== 'string') return undefined
  const visible = given.slice(0, 1_000).normalize('NFC').replace(/\s+/gu, ' ').replace(/\p{C}/gu, '').trim()
  const name = [...visible].slice(0, longest).join('').trim()
  return name === '' ? undefined : name
}
