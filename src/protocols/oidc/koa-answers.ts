import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Answer } from '../../http/answers.ts'

/** Replaces whatever the library answered, cookies and redirects included. */
export function toKoa(ctx: KoaContextWithOIDC, answer: Answer): void {
  for (const name of ['location', 'set-cookie', 'www-authenticate']) ctx.remove(name)
  writeKoa(ctx, answer)
}

/** Writes the page of a library hook; cookies that the library set stay. */
export function writeKoa(ctx: KoaContextWithOIDC, { status, headers, body }: Answer): void {
  ctx.status = status
  ctx.set(headers)
  ctx.body = body
}
