import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CsvBroken, csvLine, readCell, readCsv } from './csv.ts'

async function* pieces(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

async function read(text: string, size = 3) {
  const records = []
  for await (const record of readCsv(pieces(text, size))) records.push(record)
  return records
}

const cells = async (text: string) => (await read(text)).map((one) => one.cells)

test('RFC 4180: quotes, doubled quotes, commas and line breaks in cells; LF, CR LF and CR; with and without a last line break', async () => {
  expect(await cells('a,b\r\n1,2\r\n')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ])
  expect(await cells('a,b\n1,2')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ])
  expect(await cells('a\rb\r')).toEqual([['a'], ['b']])
  expect(await cells('"a,b","c""d","e\r\nf"\r\n,""\r\n')).toEqual([
    ['a,b', 'c"d', 'e\r\nf'],
    ['', ''],
  ])
  expect(await cells('a,\n\n\r\n,b')).toEqual([
    ['a', ''],
    ['', 'b'],
  ])
  expect(await cells('')).toEqual([])
  expect(await cells('""')).toEqual([['']])
})

test('each record knows the line on which it began', async () => {
  const text = 'h\r\n"two\nlines"\r\nfour\n\nsix\r\n"seven\n\n"\rten'
  for (const size of [1, 2, 3, 100])
    expect((await read(text, size)).map(({ line, cells: [cell] }) => [line, cell])).toEqual([
      [1, 'h'],
      [2, 'two\nlines'],
      [4, 'four'],
      [6, 'six'],
      [7, 'seven\n\n'],
      [10, 'ten'],
    ])
})

test.each(['a,"b', 'a\n"', 'a"b', '"a"b', '"a" ,b', `"${'x'.repeat(70_000)}`, 'x'.repeat(70_000)])(
  '%.20s is refused',
  async (text) => {
    await expect(read(text, 1000)).rejects.toThrow(CsvBroken)
  },
)

test('L-i14 a cell that a spreadsheet would run as a formula is quoted with an apostrophe', () => {
  expect(csvLine(['=1+1', '+15005550001', '-2', '@x', '\tx', '\rx', 'a=b', "o'hara", "'=1"])).toBe(
    `'=1+1,'+15005550001,'-2,'@x,'\tx,"'\rx",a=b,o'hara,''=1\r\n`,
  )
})

test('what is written is what is read, whatever it holds', async () => {
  const text = fc.stringMatching(/^[a,"'=+\-@\t\r\n é🔑]{0,8}$/u)
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 9 }), async (row, size) => {
      const [record] = await read(csvLine(['x', ...row]), size)
      expect(record?.cells.map(readCell)).toEqual(['x', ...row])
    }),
  )
})
