import type { ApplicationSettings } from './ports/catalogue.ts'

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

// Everything that is not printable ASCII, plus the backslash, which browsers read as a slash.
const forbidden = /[^\x21-\x7e]|\\/
const dotSegment = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i

/**
 * Says why `uri` may not be registered as a redirect address (or post-logout address) for an application of `type`;
 * undefined where it may. OA-2, RFC 9700 2.1 and 4.1, RFC 8252 7: an address is later compared byte for byte, so what
 * different readers could read differently is refused here.
 */
export function validateRedirectUri(uri: string, type: ApplicationSettings['type']): string | undefined {
  if (uri.length > 2000) return 'The redirect address is longer than 2,000 characters.'
  if (forbidden.test(uri))
    return 'The redirect address contains a space, a control character, a backslash or a character outside ASCII.'
  if (uri.includes('*')) return 'The redirect address contains a wildcard; register each address in full.'
  if (uri.includes('#')) return 'The redirect address contains a fragment (#).'
  const parsed = URL.parse(uri)
  if (!parsed) return 'The redirect address is not an absolute URL.'
  const scheme = parsed.protocol.slice(0, -1)
  if (scheme === 'https' || scheme === 'http') return validateWeb(uri, parsed, scheme)
  return type === 'native' ? validatePrivateScheme(uri, scheme) : 'The redirect address must use https.'
}

function validateWeb(uri: string, parsed: URL, scheme: 'http' | 'https'): string | undefined {
  if (!uri.toLowerCase().startsWith(`${scheme}://`) || parsed.host === '')
    return `Write the redirect address in full: ${scheme}://host/path.`
  const authority = uri.slice(scheme.length + 3).split(/[/?]/, 1)[0] ?? ''
  if (authority.includes('@')) return 'The redirect address contains a user name.'
  // Another spelling of the same host (upper case, default port, decimal IP) would never equal what a browser sends.
  if (authority !== parsed.host) return `Write the host of the redirect address as ${parsed.host}.`
  const path = uri.slice(scheme.length + 3 + authority.length).split('?', 1)[0] ?? ''
  if (dotSegment.test(path)) return 'The redirect address contains a dot segment (/./ or /../).'
  if (scheme === 'http' && !loopbackHosts.has(parsed.hostname)) return 'Only loopback addresses may use http; use https.'
  return undefined
}

/** RFC 8252 7.1: a private-use scheme is a reversed domain name, so it has a dot and nobody else's well-known scheme fits. */
function validatePrivateScheme(uri: string, scheme: string): string | undefined {
  if (!scheme.includes('.')) return 'A private-use scheme must be a reversed domain name, such as com.example.app.'
  const path = uri.slice(scheme.length + 1)
  if (path.includes('@')) return 'The redirect address contains a user name.'
  if (dotSegment.test(path.split('?', 1)[0] ?? '')) return 'The redirect address contains a dot segment (/./ or /../).'
  return undefined
}
