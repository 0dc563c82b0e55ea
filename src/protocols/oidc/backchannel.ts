import type { OidcDeps } from './deps.ts'

const timeoutMs = 5_000
/** Pauses before each further attempt; a logout token lives two minutes. */
const pausesMs = [1_000, 5_000, 20_000]
const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

export interface BackchannelDelivery {
  /** The library's outbound `fetch`. The first attempt is awaited, further ones go on behind it. */
  readonly fetch: (url: string | URL | Request, options?: RequestInit) => Promise<Response>
  /** Gives up what is still to be tried again. */
  close(): void
}

/**
 * Delivers logout tokens (OIDC Back-Channel Logout 1.0, 2.5) through the guarded client: https only (http on loopback), no
 * redirects, 5 s, bodies unread. Tried again after a time-out, a connection error or 5xx; never after 4xx, which is the
 * application's answer.
 */
export function createBackchannelDelivery(
  deps: Pick<OidcDeps, 'fetch' | 'log'>,
  pauses: readonly number[] = pausesMs,
): BackchannelDelivery {
  const send = deps.fetch
  const timers = new Set<NodeJS.Timeout>()
  let closed = false

  const attempt = async (target: URL, options: RequestInit): Promise<Response> => {
    const response = await send(target, {
      method: options.method ?? 'GET',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: String(options.body ?? ''),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    await response.body?.cancel()
    return response
  }

  const again = (target: URL, options: RequestInit, tries: number): void => {
    const pause = pauses[tries]
    if (closed || pause === undefined) {
      deps.log.warn('a back-channel logout could not be delivered and is given up', { host: target.host })
      return
    }
    const timer = setTimeout(async () => {
      timers.delete(timer)
      const retry = await attempt(target, options).then(
        (response) => response.status >= 500,
        () => true,
      )
      if (retry) again(target, options, tries + 1)
    }, pause)
    timer.unref()
    timers.add(timer)
  }

  return {
    async fetch(url, options = {}) {
      const target = new URL(url instanceof Request ? url.url : url)
      const allowed = target.protocol === 'https:' || (target.protocol === 'http:' && loopbackHosts.has(target.hostname))
      if (!allowed || target.username !== '' || target.password !== '')
        throw new Error('Back-channel logout needs an https address.')
      try {
        const response = await attempt(target, options)
        if (response.status >= 500) again(target, options, 0)
        return response
      } catch (error) {
        again(target, options, 0)
        throw error
      }
    },
    close() {
      closed = true
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}
