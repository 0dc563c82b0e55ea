import type { Child } from '../lib/child.ts'
import type { Send } from '../lib/http.ts'
import { discover, type Target } from './target.ts'

/** The bare protocol engine of bench/subjects/provider.ts as a target. */
export async function bareProvider(
  child: Child & { readonly ready: { readonly url: string; readonly redirectUri: string } },
  send: Send,
): Promise<Target> {
  const issuer = child.ready.url
  let count = 0
  const endpoints = await discover(send, issuer)
  return {
    issuer,
    endpoints,
    machine: { token: endpoints.token, id: 'bench-m2m', secret: 'bench-m2m-secret', scope: 'api' },
    web: { id: 'bench-web', secret: 'bench-web-secret', redirectUri: child.ready.redirectUri, scope: 'openid profile email' },
    send,
    cpuSeconds: child.cpuSeconds,
    answer: async (_page, person) => ({ identifier: person }),
    person: () => `person-${count++}`,
  }
}
