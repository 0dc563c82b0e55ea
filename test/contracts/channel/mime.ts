/** A mail taken apart: as much of MIME (RFC 2045, 2047) as our own messages use. */
export interface ParsedMail {
  /** Lower-case name, unfolded and decoded value, in order. */
  readonly headers: readonly (readonly [string, string])[]
  readonly text: string
  readonly html: string
}

export function parseMail(raw: string): ParsedMail {
  const { headers, body } = split(raw)
  const type = headerOf(headers, 'content-type')
  const boundary = /boundary="([^"]+)"/.exec(type)?.[1]
  if (boundary === undefined) {
    const content = decodeBody(headers, body)
    return { headers, text: type.startsWith('text/html') ? '' : content, html: type.startsWith('text/html') ? content : '' }
  }
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => parseMail(part.replace(/^\r\n/, '')))
  return { headers, text: parts.map(({ text }) => text).join(''), html: parts.map(({ html }) => html).join('') }
}

export const headerOf = (headers: ParsedMail['headers'], wanted: string): string =>
  headers.find(([name]) => name === wanted)?.[1] ?? ''

function split(raw: string): { headers: [string, string][]; body: string } {
  const end = raw.indexOf('\r\n\r\n')
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())]
  })
  return { headers, body: raw.slice(end + 4) }
}

function decodeWords(value: string): string {
  const joined = value.replace(/\?=\s+=\?/g, '?==?')
  return joined.replace(/(?:=\?UTF-8\?[BQ]\?[^?]*\?=)+/gi, (words) => {
    const bytes = [...words.matchAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi)].map(([, kind, text = '']) =>
      kind?.toUpperCase() === 'B' ? Buffer.from(text, 'base64') : quotedPrintable(text.replaceAll('_', ' ')),
    )
    return Buffer.concat(bytes).toString('utf8')
  })
}

function decodeBody(headers: ParsedMail['headers'], body: string): string {
  const encoding = headerOf(headers, 'content-transfer-encoding')
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  if (encoding === 'quoted-printable') return quotedPrintable(body.replace(/=\r\n/g, '')).toString('utf8')
  return body
}

const quotedPrintable = (text: string) =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
