/** The bytes are no text that can be read. The message says where and what to do. */
export class TextBroken extends Error {
  override readonly name = 'TextBroken'
}

/** A line that has more characters is not kept in memory. */
const longestLine = 262_144

/** UTF-8 text as it arrives, a byte order mark left out. Throws TextBroken for anything else, UTF-16 and Latin-1 included. */
export async function* decodeText(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let line = 1
  const decode = (piece?: Uint8Array) => {
    try {
      return decoder.decode(piece, { stream: piece !== undefined })
    } catch {
      throw new TextBroken(`The file is not UTF-8 text, at line ${line} or soon after it. Save it as UTF-8 and try again.`)
    }
  }
  for await (const piece of pieces) {
    const text = decode(piece)
    for (const letter of text) if (letter === '\n') line += 1
    yield text
  }
  yield decode()
}

/** Lines without their end (LF or CR LF), with their number from 1. Throws TextBroken for one of more than 262,144 characters. */
export async function* readLines(
  pieces: AsyncIterable<string>,
): AsyncGenerator<{ readonly line: number; readonly text: string }> {
  let line = 1
  let held = ''
  for await (const piece of pieces) {
    const parts = `${held}${piece}`.split('\n')
    held = parts.pop() ?? ''
    for (const text of parts) {
      yield { line, text: text.endsWith('\r') ? text.slice(0, -1) : text }
      line += 1
    }
    if (held.length > longestLine) throw new TextBroken(`Line ${line} is longer than 262,144 characters. Is this the right file?`)
  }
  if (held !== '') yield { line, text: held }
}
