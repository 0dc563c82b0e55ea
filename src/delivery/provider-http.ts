import { AddressRefused } from '../platform/guarded-fetch.ts'
import { DeliveryFailed } from './channel.ts'

/** The guarded way out: src/platform/guarded-fetch.ts. */
export type Fetch = (url: string, options: RequestInit) => Promise<Response>

export interface ProviderAnswer {
  readonly status: number
  readonly headers: Headers
  /** At most what the guarded client reads; empty where there was none. */
  readonly text: string
}

/**
 * Asks a provider by HTTP and reads its whole answer. `name` is what operators call it. Throws DeliveryFailed for whatever
 * keeps an answer from coming, and for the two answers that mean the same everywhere: 429 and 5xx. Neither the address nor the
 * provider's own words are told, as both may hold recipients and content.
 */
export async function askProvider(
  fetch: Fetch,
  name: string,
  url: string,
  { signal, ...options }: RequestInit & { readonly signal: AbortSignal },
): Promise<ProviderAnswer> {
  if (signal.aborted) throw new DeliveryFailed('The message was called off before it was sent.')
  let answer: ProviderAnswer
  try {
    const response = await fetch(url, { ...options, signal })
    answer = { status: response.status, headers: response.headers, text: await response.text() }
  } catch (error) {
    throw failureOf(error, name, signal)
  }
  const { status, headers } = answer
  if (status === 429) {
    throw new DeliveryFailed(`${name} asks for a pause (status 429).`, { retryAfterSeconds: retryAfter(headers) ?? 10 })
  }
  if (status >= 500) {
    throw new DeliveryFailed(`${name} has a fault of its own (status ${status}).`, { retryAfterSeconds: retryAfter(headers) })
  }
  return answer
}

/** Seconds; RFC 9110 10.2.3. A date is not worth a clock here: it counts as absent. */
function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after') ?? ''
  return /^\d{1,6}$/.test(value) ? Number(value) : undefined
}

function failureOf(error: unknown, name: string, signal: AbortSignal): DeliveryFailed {
  if (error instanceof AddressRefused) {
    return new DeliveryFailed(
      `${name} has no public address. Allow its network with COUNTERSIGN_OUTBOUND_NETWORKS if it is your own.`,
    )
  }
  const { name: kind, code } = error as { name?: unknown; code?: unknown }
  if (signal.aborted || kind === 'AbortError' || kind === 'TimeoutError' || code === 'ETIMEDOUT') {
    return new DeliveryFailed(`${name} took too long.`, { slow: true })
  }
  const told = typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,50}$/.test(code) ? code : 'unknown fault'
  if (/CERT|SIGNATURE|CA_|CRL/.test(told)) return new DeliveryFailed(`The certificate of ${name} is not to be trusted (${told}).`)
  if (/^ERR_(SSL|TLS)|^EPROTO$/.test(told)) return new DeliveryFailed(`No encrypted connection to ${name} (${told}).`)
  return new DeliveryFailed(`No connection to ${name} (${told}).`)
}

/** What is not JSON is undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
