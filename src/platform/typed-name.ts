const longestName = 40

/** A name that a person gives a thing: one line of visible characters, or undefined. */
export function typedName(typed = ''): string | undefined {
  const visible = typed
    .slice(0, 1000)
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
  const name = [...visible].slice(0, longestName).join('').trim()
  return name === '' ? undefined : name
}
