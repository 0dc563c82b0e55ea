import type { KeyedHash } from '../platform/contract.ts'
import { sameText } from '../platform/same-text.ts'

/** What stands at the end of a link: what it answers, and the secret that only its reader knows. */
export interface LinkToken {
  readonly id: string
  readonly secret: string
}

const shape = /^(([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{16,64}))\.([A-Za-z0-9_-]{16})$/
/** Characters of the seal: 96 bit. What opens a door is the secret; the seal keeps made-up links from the database. */
const sealLength = 16

const sealOf = (keyedHash: KeyedHash, token: string): string => keyedHash.digest('link', token).slice(0, sealLength)

/** `<id>.<secret>` with the seal that shows it was made here. */
export const sealToken = (keyedHash: KeyedHash, token: string): string => `${token}.${sealOf(keyedHash, token)}`

/** Reads a sealed token; undefined for whatever this server did not make (G-08). */
export function readToken(keyedHash: KeyedHash, text: string | undefined): LinkToken | undefined {
  const [, token, id, secret, seal] = shape.exec(text ?? '') ?? []
  if (token === undefined || id === undefined || secret === undefined || seal === undefined) return undefined
  const made = sameText(sealOf(keyedHash, token), seal)
  return made ? { id, secret } : undefined
}
