/** GSM 03.38: what a text message carries 160 of. Those of the second line take two places. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const extended = new Set('^{}\\[~]|€')

/** How many text messages this is paid as. */
export function segmentsOf(text: string): number {
  const letters = [...text]
  if (letters.every((letter) => basic.has(letter) || extended.has(letter))) {
    const places = letters.length + letters.filter((letter) => extended.has(letter)).length
    return places <= 160 ? 1 : Math.ceil(places / 153)
  }
  return text.length <= 70 ? 1 : Math.ceil(text.length / 67)
}

/** Without the accents that GSM 03.38 lacks: with one of them each message would be paid as two. */
export const withoutAccents = (text: string): string =>
  [...text].map((letter) => (basic.has(letter) ? letter : letter.normalize('NFD').replace(/\p{M}/gu, ''))).join('')

/**
 * The last line that lets a browser fill in the code on this host and on no other (WebOTP, origin-bound one-time codes; OC-9).
 */
export const originLine = (host: string, code: string): string => `@${host} #${code}`
