import type { FastifyReply } from 'fastify'
import type { Workspace } from '../engine/ports/catalogue.ts'
import { directionOf, type LocaleId } from '../locales/index.ts'
import type { Page, PageContext } from '../pages/page.ts'
import type { Clock, Random } from '../platform/contract.ts'
import { commonHeaders, pagePolicy, programPolicy } from './security-headers.ts'
import { retryAfterSeconds } from './unavailable.ts'

/** A finished answer, for whichever framework is at hand. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface PageOptions {
  readonly status?: number
  /** Where forms of the page may end besides this server (see formTargetOf). */
  readonly formTargets?: readonly string[]
  readonly uiLocales?: unknown
  readonly workspace?: Workspace | undefined
}

/** What a door needs to answer with a page. */
export interface RenderDeps {
  readonly render: (page: Page, context: PageContext) => string
  readonly negotiateLocale: (acceptLanguage: string | undefined, uiLocales?: string, userLocale?: string) => LocaleId
  readonly random: Pick<Random, 'token'>
  readonly clock: Clock
  /** True where browsers reach this server by https. */
  readonly secureCookies: boolean
}

/** What an answer depends on of the request. */
export interface Asker {
  readonly acceptLanguage: string | undefined
  readonly correlationId: string
  /** Whether a person or a program reads the answer. */
  readonly audience: 'person' | 'program'
}

/** A page as an answer, with a Content-Security-Policy of its own (FE-2, OA-11). */
export function pageAnswer(deps: RenderDeps, facts: Asker, page: Page, options: PageOptions = {}): Answer {
  const { status = 200, formTargets = [], uiLocales, workspace } = options
  const locale = deps.negotiateLocale(facts.acceptLanguage, typeof uiLocales === 'string' ? uiLocales : undefined)
  const nonce = deps.random.token(16)
  const { name = 'Countersign', color } = workspace?.settings ?? {}
  const body = deps.render(page, {
    locale,
    dir: directionOf(locale),
    workspace: { name, ...(color === undefined ? {} : { color }) },
    nonce,
    correlationId: facts.correlationId,
    now: deps.clock.now(),
  })
  const headers = {
    ...commonHeaders(deps.secureCookies),
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': pagePolicy(nonce, formTargets),
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  }
  return { status, headers, body }
}

/** An error for a program, in the shape of RFC 6749 5.2. */
export function problemAnswer(
  deps: Pick<RenderDeps, 'secureCookies'>,
  status: number,
  error: string,
  description: string,
): Answer {
  const headers = {
    ...commonHeaders(deps.secureCookies),
    'content-type': 'application/json; charset=utf-8',
    'content-security-policy': programPolicy,
    'cache-control': 'no-store',
  }
  return { status, headers, body: JSON.stringify({ error, error_description: description }) }
}

/** The store cannot be reached: 503 with Retry-After, as a page or as JSON (OA-17). */
export function busyAnswer(deps: RenderDeps, facts: Asker, workspace?: Workspace): Answer {
  const answer =
    facts.audience === 'person'
      ? pageAnswer(deps, facts, { kind: 'busy', retryAfterSeconds }, { status: 503, workspace })
      : problemAnswer(deps, 503, 'temporarily_unavailable', 'The server cannot reach its database. Try again in a moment.')
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfterSeconds) } }
}

/** Something broke; the log has the details under the correlation id. */
export function brokenAnswer(deps: RenderDeps, facts: Asker, workspace?: Workspace): Answer {
  if (facts.audience === 'person')
    return pageAnswer(deps, facts, { kind: 'error', error: 'server_error' }, { status: 500, workspace })
  return problemAnswer(deps, 500, 'server_error', `The server failed. Its log names the cause under ${facts.correlationId}.`)
}

/** No such workspace, or it is switched off: one answer for both (AZ-2). */
export function unknownWorkspaceAnswer(deps: RenderDeps, facts: Asker): Answer {
  if (facts.audience === 'person') return pageAnswer(deps, facts, { kind: 'error', error: 'not_found' }, { status: 404 })
  return problemAnswer(deps, 404, 'not_found', 'There is no such workspace.')
}

export const toReply = (reply: FastifyReply, { status, headers, body }: Answer): FastifyReply =>
  reply.code(status).headers(headers).send(body)
