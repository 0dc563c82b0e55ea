import { expect, test } from 'vitest'
import { decodeText, readLines, TextBroken } from './text-stream.ts'

async function* pieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function lines(bytes: Buffer, size: number) {
  const found: string[] = []
  for await (const { line, text } of readLines(decodeText(pieces(bytes, size)))) found.push(`${line} ${text}`)
  return found
}

test.each([1, 2, 3, 64])('in pieces of %s bytes: byte order mark, letters of several bytes, LF and CR LF', async (size) => {
  const text = '\ufeffé🔑\r\n\nlast'
  expect(await lines(Buffer.from(text), size)).toEqual(['1 é🔑', '2 ', '3 last'])
})

test.each([
  ['Latin-1', Buffer.from('a\nJosé\n', 'latin1')],
  ['UTF-16', Buffer.from('\ufeffa\n', 'utf16le')],
  ['cut in the middle of a letter', Buffer.from('a\né').subarray(0, 3)],
])('%s is refused, with the line', async (_, bytes) => {
  await expect(lines(bytes, 100)).rejects.toThrow(TextBroken)
  await expect(lines(bytes, 100)).rejects.toThrow(/line \d/)
})

test('a file without line breaks is not read into memory', async () => {
  await expect(lines(Buffer.alloc(1_000_000, 'a'), 65_536)).rejects.toThrow(TextBroken)
})
