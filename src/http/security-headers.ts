/** Security headers of every answer of this door (FE-1). Values are complete: nothing is added later but form targets. */
export const commonHeaders = (secure: boolean): Readonly<Record<string, string>> => ({
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  ...(secure ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
})

/** For answers that programs read. */
export const programPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"

/**
 * For HTML that the protocol library writes itself (forms that submit themselves): it adds the digest of its script to
 * `script-src`, and we add the form's target afterwards.
 */
export const libraryPagePolicy = "default-src 'none'; script-src; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

/** For our own pages. */
export const pagePolicy = (nonce: string, formTargets: readonly string[]): string =>
  [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    // A page that waits for another device asks this server whether it may go on.
    "connect-src 'self'",
    ["form-action 'self'", ...formTargets].join(' '),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')

/**
 * What `form-action` must allow so that a form may end at `uri`: browsers enforce it on the redirects after a POST too.
 * Origins for web addresses, the scheme for a native application's own; nothing for what is not a URL.
 */
export function formTargetOf(uri: unknown): readonly string[] {
  const parsed = typeof uri === 'string' ? URL.parse(uri) : null
  if (!parsed) return []
  return [parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.origin : parsed.protocol]
}
