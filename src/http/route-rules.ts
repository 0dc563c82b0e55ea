import type { FastifyInstance } from 'fastify'

/** What holds for a route, as data: limits and tests read it. A route without rules does not start (and so fails CI). */
export interface RouteRules {
  /**
   * How the caller is known: not at all, OAuth client authentication, a bearer token, a cookie of this browser, or a signature of
   * a device or a provider.
   */
  readonly authentication: 'none' | 'client' | 'access-token' | 'cookie' | 'signature'
  /**
   * Why another site cannot make a browser do it: it changes nothing (`safe`), it takes no cookie (`no-cookie`), the form
   * carries a value only our page knows (`form-token`), or the browser says where the request came from (`fetch-metadata`).
   */
  readonly csrf: 'safe' | 'no-cookie' | 'form-token' | 'fetch-metadata'
  /** Counted against the budget of the client's network. Off for probes and for what resource servers download. */
  readonly limited: boolean
}

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly rules?: RouteRules
  }
}

/** `config` of a route with these rules. */
export const rules = (authentication: RouteRules['authentication'], csrf: RouteRules['csrf'], limited = true) => ({
  rules: { authentication, csrf, limited },
})

/** Refuses, when the server is put together, any route that does not say its rules, or that lets a cookie act unguarded. */
export function requireRules(server: FastifyInstance): void {
  server.addHook('onRoute', ({ method, url, config }) => {
    const stated = config?.rules
    if (!stated) throw new Error(`Route ${method} ${url} states no rules (src/http/route-rules.ts).`)
    const methods = Array.isArray(method) ? method : [method]
    const changes = methods.some((one) => !['GET', 'HEAD', 'OPTIONS'].includes(one))
    if (changes && stated.csrf === 'safe') throw new Error(`Route ${method} ${url} changes things and calls itself safe.`)
  })
}
