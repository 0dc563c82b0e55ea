const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** The address of a link that leads away, or undefined where it is not https (or http on loopback): then no link is shown. */
export function safeLink(url: string | undefined): string | undefined {
  const parsed = url === undefined ? undefined : parse(url)
  if (parsed === undefined) return undefined
  if (parsed.protocol === 'https:') return parsed.href
  return parsed.protocol === 'http:' && loopback.has(parsed.hostname) ? parsed.href : undefined
}

/** The address of a link that opens an authenticator app (Key URI Format), or undefined where it is none. */
export function appLink(uri: string): string | undefined {
  return parse(uri)?.protocol === 'otpauth:' ? uri : undefined
}

/**
 * Where a form may post to: a path of this server, or an http(s) URL. Throws RangeError for anything else, because a
 * `javascript:` address would run with the rights of this page.
 */
export function formTarget(action: string): string {
  // Two leading slashes, or a slash and a backslash, name another host.
  if (/^\/(?![/\\])/.test(action) && !/[\p{Cc}\\]/u.test(action)) return action
  const parsed = parse(action)
  if (parsed !== undefined && (parsed.protocol === 'https:' || parsed.protocol === 'http:')) return action
  throw new RangeError('A form may only post to a path of this server or to an http(s) URL.')
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined
}
