/** One record of a CSV text, and the line on which it began (1 is the first). */
export interface CsvRecord {
  readonly line: number
  readonly cells: readonly string[]
}

/** The text is no CSV from this line on: nothing after it can be trusted. */
export class CsvBroken extends Error {
  override readonly name = 'CsvBroken'
  readonly line: number
  constructor(line: number, what: string) {
    super(`Line ${line}: ${what}`)
    this.line = line
  }
}

/** Longer cells are refused before they fill the memory. */
const longestCell = 65_536

/**
 * Reads comma-separated values (RFC 4180) as they arrive, in pieces of any size: quoted cells with `""` for a quotation mark
 * and line breaks in them, lines that end with LF, CR LF or CR, and empty lines, which are left out. Throws CsvBroken for a
 * quotation mark inside an unquoted cell, for text after a closing one, and for a quoted cell that never ends.
 */
export async function* readCsv(pieces: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  let line = 1
  let began = 1
  let cells: string[] = []
  let cell = ''
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start'
  let afterReturn = false
  const endCell = () => {
    cells.push(cell)
    cell = ''
    state = 'start'
  }
  for await (const piece of pieces) {
    for (const letter of piece) {
      if (state === 'quoted') {
        if (letter === '"') state = 'closed'
        else cell += letter
        if (letter === '\n') line += 1
        if (cell.length > longestCell)
          throw new CsvBroken(began, 'a cell is longer than 65,536 characters. Is a quotation mark missing?')
        continue
      }
      if (letter === '\n' && afterReturn) {
        afterReturn = false
        began = line
        continue
      }
      afterReturn = letter === '\r'
      if (letter === ',') endCell()
      else if (letter === '\n' || letter === '\r') {
        const empty = cells.length === 0 && cell === '' && state === 'start'
        endCell()
        if (!empty) yield { line: began, cells }
        cells = []
        line += 1
        began = line
      } else if (letter === '"') {
        if (state === 'plain')
          throw new CsvBroken(line, 'a quotation mark inside a cell. Put the cell in quotation marks and double the one inside.')
        if (state === 'closed') cell += letter
        state = 'quoted'
      } else if (state === 'closed') {
        throw new CsvBroken(line, 'text after the closing quotation mark of a cell. Double the quotation marks inside it.')
      } else {
        state = 'plain'
        cell += letter
        if (cell.length > longestCell) throw new CsvBroken(line, 'a cell is longer than 65,536 characters.')
      }
    }
  }
  if (state === 'quoted') throw new CsvBroken(began, 'a quoted cell does not end.')
  const empty = cells.length === 0 && cell === '' && (state as string) === 'start'
  if (empty) return
  endCell()
  yield { line: began, cells }
}

/** What spreadsheets take for a formula, behind any apostrophes. */
const formula = /^'*[=+\-@\t\r]/

/**
 * One line of CSV, ended by CR LF. A cell that a spreadsheet would run as a formula gets an apostrophe before it (L-i14), and
 * `readCell` takes it off again: what was written is what is read.
 */
export const csvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => quoted(formula.test(cell) ? `'${cell}` : cell)).join(',')}\r\n`

/** A cell without the apostrophe that keeps a spreadsheet from running it. */
export const readCell = (cell: string): string => (cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell)

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
