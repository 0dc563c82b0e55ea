import type { UserId } from '../../domain/ids.ts'

/**
 * A code together with whose it is, in one text for a link: unpadded base64url of `<user id as 32 hex digits>:<code>`. An encoding
 * and no secret of its own: the secret is the code in it.
 */
export const extendCode = (user: UserId, code: string): string =>
  Buffer.from(`${user.replaceAll('-', '')}:${code}`, 'utf8').toString('base64url')

export interface ExtendedCode {
  /** Who it says it is for. A claim, until the code is found right. */
  readonly user: UserId
  readonly code: string
}

const form = /^([0-9a-f]{32}):([0-9]{6,12})$/

/** Undefined for whatever is not the one spelling that extendCode makes: padding, other bytes, other lengths. */
export function readExtendedCode(text: string): ExtendedCode | undefined {
  if (!/^[A-Za-z0-9_-]{50,64}$/.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.toString('base64url') !== text) return undefined
  const [, hex, code] = form.exec(bytes.toString('latin1')) ?? []
  return hex === undefined || code === undefined ? undefined : { user: userIdOf(hex), code }
}

/** The id of a user, written with or without its dashes; undefined for anything else. */
export function readUserId(text: string): UserId | undefined {
  const hex = text.toLowerCase().replaceAll('-', '')
  const whole = /^[0-9a-f]{32}$/.test(hex) && (text.length === 32 || text.toLowerCase() === userIdOf(hex))
  return whole ? userIdOf(hex) : undefined
}

const userIdOf = (hex: string): UserId => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as UserId
