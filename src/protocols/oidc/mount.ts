import { IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { OidcDeps } from './deps.ts'
import type { Realm } from './realm.ts'
import { type RequestFacts, setFacts } from './request-facts.ts'

/** Part of the query of a request target, with its question mark. */
export const searchOf = (url: string): string => {
  const at = url.indexOf('?')
  return at === -1 ? '' : url.slice(at)
}

/**
 * Hands a request to the library under `path` (within the workspace), with `body` where one was read. The library gets a
 * copy whose host headers come from configuration, so that no header of the caller ends up in a link (L-41).
 */
export async function handToLibrary(
  deps: Pick<OidcDeps, 'baseUrl'>,
  realm: Realm,
  facts: RequestFacts,
  request: FastifyRequest,
  reply: FastifyReply,
  target: { readonly path: string; readonly search?: string; readonly body?: Buffer | undefined },
): Promise<void> {
  const copy = copyOf(request.raw, new URL(deps.baseUrl), facts.address, target.body)
  copy.url = `${target.path}${target.search ?? searchOf(request.raw.url ?? '')}`
  // The library's documented way to learn its mount path.
  Object.assign(copy, { baseUrl: realm.mountPath })
  setFacts(copy, facts)
  reply.hijack()
  await realm.handle(copy, reply.raw)
}

function copyOf(raw: IncomingMessage, base: URL, address: string, body: Buffer | undefined): IncomingMessage {
  const copy = new IncomingMessage(raw.socket)
  copy.method = raw.method as string
  copy.httpVersion = raw.httpVersion
  copy.httpVersionMajor = raw.httpVersionMajor
  copy.httpVersionMinor = raw.httpVersionMinor
  const { forwarded: _, 'transfer-encoding': __, ...headers } = raw.headers
  copy.headers = {
    ...headers,
    host: base.host,
    'x-forwarded-host': base.host,
    'x-forwarded-proto': base.protocol.slice(0, -1),
    'x-forwarded-for': address,
  }
  if (body) copy.headers['content-length'] = String(body.length)
  else delete copy.headers['content-length']
  // Read already: the library gets it in one piece instead of through a second stream.
  const pieces = body ? [body] : []
  copy.iterator = () => pieces.values() as unknown as ReturnType<IncomingMessage['iterator']>
  copy.complete = true
  return copy
}
