/**
 * Joins texts so that no two different lists give the same bytes: each is preceded by its length in bytes (32 bits, big
 * endian). Plain concatenation would make ('ab', 'c') and ('a', 'bc') the same message to a MAC.
 */
export function lengthPrefixed(parts: readonly string[]): Buffer {
  const pieces: Buffer[] = []
  for (const part of parts) {
    const text = Buffer.from(part, 'utf8')
    const length = Buffer.allocUnsafe(4)
    length.writeUInt32BE(text.length)
    pieces.push(length, text)
  }
  return Buffer.concat(pieces)
}
