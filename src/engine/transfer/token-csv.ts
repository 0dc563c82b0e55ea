import { encodeBase32 } from '../../platform/base32.ts'
import { checkToken, type TravellingToken } from './token-record.ts'
import type { Checked } from './user-record.ts'

const columns = ['serial', 'secret', 'type', 'digits', 'counter', 'period', 'algorithm', 'username'] as const

export type TokenColumn = (typeof columns)[number]

/** The columns that the first line names, in any order and case, or what is wrong with it. */
export function readTokenHeader(
  cells: readonly string[],
): { readonly header: readonly TokenColumn[] } | { readonly fault: string } {
  const names = cells.map((cell) => cell.trim().toLowerCase())
  const known: readonly string[] = columns
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined)
    return {
      fault: `There is no column ${JSON.stringify(unknown.slice(0, 40))}. The first line names columns out of: ${columns.join(', ')}.`,
    }
  const lacking = ['serial', 'secret'].find((name) => !names.includes(name))
  if (lacking !== undefined) return { fault: `The column ${lacking} is missing.` }
  return new Set(names).size === names.length ? { header: names as TokenColumn[] } : { fault: 'A column is there twice.' }
}

/** One line as a token. Without a type it is HOTP. */
export function tokenOfCells(header: readonly TokenColumn[], cells: readonly string[]): Checked<TravellingToken> {
  if (cells.length !== header.length)
    return { faults: [`It has ${cells.length} cells, and the first line has ${header.length} columns.`] }
  const cell = (name: TokenColumn): string | undefined => {
    const text = cells[header.indexOf(name)]?.trim()
    return text === '' ? undefined : text
  }
  const number = (name: TokenColumn) => {
    const text = cell(name)
    return text === undefined ? {} : { [name]: /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN }
  }
  const text = (name: TokenColumn) => (cell(name) === undefined ? {} : { [name]: cell(name) })
  return checkToken({
    serial: cell('serial') ?? '',
    secret: secretOf(cell('secret') ?? ''),
    type: cell('type')?.toLowerCase() ?? 'hotp',
    ...number('digits'),
    ...number('counter'),
    ...number('period'),
    ...text('algorithm'),
    ...text('username'),
  })
}

/**
 * Base32 of a secret in hexadecimal or Base32. Text that could be either is hexadecimal, as seed files are; `hex:` or
 * `base32:` before it says which it is.
 */
function secretOf(text: string): string {
  const named = /^(hex|base32):(.*)$/is.exec(text)
  const kind = named?.[1]?.toLowerCase()
  const rest = named?.[2] ?? text
  const bare = rest.replace(/[\s:-]/g, '').replace(/^0x/i, '')
  const hex = /^(?:[0-9a-f]{2})+$/i.test(bare)
  if (kind === 'hex') return hex ? encodeBase32(Buffer.from(bare, 'hex')) : ''
  return kind === undefined && hex ? encodeBase32(Buffer.from(bare, 'hex')) : rest
}
