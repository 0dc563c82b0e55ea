import type { TravellingAddress, TravellingTotp, TravellingUser } from './user-record.ts'

/** The columns of a CSV file of users, in the order of an export, with the field that each is. */
const columns = {
  id: 'id',
  username: 'username',
  email: 'email',
  email_verified: 'emailVerified',
  phone: 'phone',
  phone_verified: 'phoneVerified',
  name: 'name',
  locale: 'locale',
  status: 'status',
  groups: 'groups',
  password_hash: 'passwordHash',
  password: 'password',
  totp: 'totp',
  authenticators: 'authenticators',
} as const satisfies Readonly<Record<string, keyof TravellingUser>>

type Column = keyof typeof columns

const secretColumns: readonly string[] = ['password_hash', 'totp']

/** The first line of an export. */
export const exportColumns = (secrets: boolean): Column[] =>
  (Object.keys(columns) as Column[]).filter((one) => one !== 'password' && (secrets || !secretColumns.includes(one)))

/** The columns that the first line of a file names, in any order and case, or what is wrong with it. */
export function readHeader(cells: readonly string[]): { readonly header: readonly Column[] } | { readonly fault: string } {
  const names = cells.map((cell) => cell.trim().toLowerCase())
  const unknown = names.find((name) => !Object.hasOwn(columns, name))
  if (unknown !== undefined)
    return {
      fault: `There is no column ${JSON.stringify(unknown.slice(0, 40))}. The first line names columns out of: ${Object.keys(columns).join(', ')}.`,
    }
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  return twice === undefined ? { header: names as Column[] } : { fault: `The column ${twice} is there twice.` }
}

/** One line as a record to be checked (`checkUser`), or what keeps it from being one. An empty cell is an absent field. */
export function recordOfCells(
  header: readonly Column[],
  cells: readonly string[],
): { readonly raw: Readonly<Record<string, unknown>> } | { readonly fault: string } {
  if (cells.length !== header.length)
    return { fault: `It has ${cells.length} cells, and the first line has ${header.length} columns.` }
  const filled = header.flatMap((column, at) => {
    const cell = cells[at] ?? ''
    return cell === '' ? [] : [[columns[column], fieldOf(column, cell)] as const]
  })
  return { raw: Object.fromEntries(filled) }
}

/** One line of an export. */
export const cellsOfUser = (user: TravellingUser, secrets: boolean): string[] =>
  exportColumns(secrets).map((column) => cellOf(user[columns[column]]))

function fieldOf(column: Column, cell: string): unknown {
  if (column === 'email_verified' || column === 'phone_verified')
    return { true: true, '1': true, yes: true, false: false, '0': false, no: false }[cell.trim().toLowerCase()] ?? cell
  if (column === 'groups') return cell.trim() === 'none' ? [] : words(cell)
  if (column === 'totp' || column === 'authenticators')
    return cell.trim() === 'none' ? [] : words(cell).map(column === 'totp' ? totpOf : addressOf)
  return cell
}

const words = (cell: string): string[] => cell.split(/\s+/).filter((word) => word !== '')

/** `SECRET` or `SECRET:digits:period:algorithm`. */
function totpOf(word: string): unknown {
  const [secret, digits, period, algorithm] = word.split(':')
  return {
    secret,
    ...(digits ? { digits: Number(digits) } : {}),
    ...(period ? { period: Number(period) } : {}),
    ...(algorithm ? { algorithm } : {}),
  }
}

/** `email:alice@example.com`. */
function addressOf(word: string): unknown {
  const at = word.indexOf(':')
  return { factor: word.slice(0, at), address: word.slice(at + 1) }
}

function cellOf(value: TravellingUser[keyof TravellingUser]): string {
  if (value === undefined) return ''
  if (!Array.isArray(value)) return String(value)
  if (value.length === 0) return 'none'
  return value.map(wordOf).join(' ')
}

function wordOf(one: string | TravellingTotp | TravellingAddress): string {
  if (typeof one === 'string') return one
  return 'factor' in one ? `${one.factor}:${one.address}` : `${one.secret}:${one.digits}:${one.period}:${one.algorithm}`
}
