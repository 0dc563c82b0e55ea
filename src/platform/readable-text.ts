import type { Random } from './contract.ts'

/** Characters that people read from paper and type, and what they type by mistake. */
export interface Alphabet {
  readonly characters: string
  /** Typed character to the one that was meant. */
  readonly lookAlikes: Readonly<Record<string, string>>
}

/** Crockford's base 32: five bits a character. */
export const crockford: Alphabet = {
  characters: '0123456789ABCDEFGHJKMNPQRSTVWXYZ',
  lookAlikes: { O: '0', I: '1', L: '1' },
}

/** For very short texts in small print: no two characters that a tired eye takes for one another. 29 of them. */
export const plainPrint: Alphabet = {
  characters: '0123456789ACDEFGHJKMNPQRTVWXY',
  lookAlikes: { O: '0', I: '1', L: '1', Z: '2', S: '5', B: '8', U: 'V' },
}

/** Uniform characters of the alphabet; no modulo bias. */
export function randomText(random: Random, { characters }: Alphabet, length: number): string {
  const fair = 256 - (256 % characters.length)
  let text = ''
  while (text.length < length) {
    for (const byte of random.bytes(length - text.length + 4)) {
      if (byte < fair && text.length < length) text += characters.charAt(byte % characters.length)
    }
  }
  return text
}

/** Longer input is not even looked at. */
const longest = 256

/**
 * What was meant by what was typed: case, look-alikes, spaces, dashes and full-width forms are forgiven. Undefined where it
 * holds any other character.
 */
export function readText({ characters, lookAlikes }: Alphabet, typed = ''): string | undefined {
  if (typed.length > longest) return undefined
  const plain = typed
    .normalize('NFKC')
    .replace(/[\s\p{Pd}]/gu, '')
    .toUpperCase()
  const meant = [...plain].map((character) => (Object.hasOwn(lookAlikes, character) ? lookAlikes[character] : character)).join('')
  return [...meant].every((character) => characters.includes(character)) ? meant : undefined
}

/** `ABCD-EFGH-...`: for reading and typing. */
export const inGroups = (text: string, size = 4): string => text.match(new RegExp(`.{1,${size}}`, 'gu'))?.join('-') ?? ''
