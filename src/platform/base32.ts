const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The bytes of Base32 text (RFC 4648): any case, spaces, hyphens and padding left out. Undefined for anything else. */
export function decodeBase32(text: string): Buffer | undefined {
  const bare = text.replace(/[\s-]/g, '').replace(/=+$/, '')
  if (!/^[A-Za-z2-7]*$/.test(bare)) return undefined
  const bytes = Buffer.alloc(Math.floor((bare.length * 5) / 8))
  let bits = 0
  let held = 0
  let at = 0
  for (const letter of bare.toUpperCase()) {
    held = ((held << 5) | alphabet.indexOf(letter)) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes[at] = (held >> bits) & 0xff
      at += 1
    }
  }
  return bytes
}

/** Base32 without padding, as authenticator apps want it. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet.charAt((held >> bits) & 31)
    }
  }
  return bits > 0 ? text + alphabet.charAt((held << (5 - bits)) & 31) : text
}
