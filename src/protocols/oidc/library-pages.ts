import type { Client, ErrorOut, KoaContextWithOIDC } from 'oidc-provider'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import { type PageOptions, pageAnswer } from '../../http/answers.ts'
import { formTargetOf } from '../../http/security-headers.ts'
import type { Page } from '../../pages/page.ts'
import type { OidcDeps } from './deps.ts'
import { deviceErrorOf, errorKeyOf } from './error-pages.ts'
import { toKoa, writeKoa } from './koa-answers.ts'
import { formSecretOf, postLogoutTargetOf } from './provider-internals.ts'
import { factsOf } from './request-facts.ts'
import type { UserCodeThrottle } from './user-code-throttle.ts'

export type LibraryPages = ReturnType<typeof createLibraryPages>

/** The pages that the library asks for: errors, device flow, logout and the self-posting answer. */
export function createLibraryPages(deps: OidcDeps, workspace: () => Workspace, throttle: UserCodeThrottle) {
  const answer = (ctx: KoaContextWithOIDC, page: Page, options: PageOptions = {}) =>
    pageAnswer(deps, factsOf(ctx.req), page, { workspace: workspace(), uiLocales: ctx.oidc?.params?.ui_locales, ...options })
  const show = (ctx: KoaContextWithOIDC, page: Page, options: PageOptions = {}) => writeKoa(ctx, answer(ctx, page, options))

  const error = (ctx: KoaContextWithOIDC, out: ErrorOut, fault: unknown) => {
    const key = errorKeyOf(out, fault)
    const application = ctx.oidc?.client?.clientName
    const detail = out.error_description === undefined ? out.error : `${out.error}: ${out.error_description}`
    show(
      ctx,
      {
        kind: 'error',
        error: key,
        ...(key === 'server_error' ? {} : { detail }),
        ...(application === undefined ? {} : { application }),
      },
      { status: ctx.status },
    )
  }

  return {
    error,

    deviceCode(ctx: KoaContextWithOIDC, _form: string, out?: ErrorOut, fault?: unknown) {
      const wrong = deviceErrorOf(fault)
      if (out && !wrong) return error(ctx, out, fault)
      if (wrong === 'not_found') throttle.missed(factsOf(ctx.req).address)
      const typed = (fault as { userCode?: unknown } | undefined)?.userCode
      show(ctx, {
        kind: 'device-code',
        action: ctx.oidc.urlFor('code_verification'),
        hidden: { xsrf: formSecretOf(ctx) },
        ...(typeof typed === 'string' ? { userCode: typed.slice(0, 20) } : {}),
        ...(wrong ? { error: wrong } : {}),
      })
    },

    deviceConfirm(ctx: KoaContextWithOIDC, _form: string, client: Client, _device: unknown, userCode: string) {
      const fields = { xsrf: formSecretOf(ctx), user_code: userCode }
      show(ctx, {
        kind: 'device-confirm',
        application: client.clientName ?? client.clientId,
        code: userCode,
        action: ctx.oidc.urlFor('code_verification'),
        allow: { ...fields, confirm: 'yes' },
        deny: { ...fields, abort: 'yes' },
      })
    },

    deviceDone(ctx: KoaContextWithOIDC) {
      const application = ctx.oidc.client?.clientName
      show(ctx, { kind: 'device-done', ...(application === undefined ? {} : { application }) })
    },

    /** OA-18: asks, unless the application showed an ID token of this very session. */
    logout(ctx: KoaContextWithOIDC) {
      const target = postLogoutTargetOf(ctx)
      const action = ctx.oidc.urlFor('end_session_confirm')
      const options = { formTargets: formTargetOf(target) }
      const application = ctx.oidc.client?.clientName
      const named = application === undefined ? {} : { application }
      const hidden = { xsrf: formSecretOf(ctx), logout: 'yes' }
      if (hintIsOfSession(ctx)) return show(ctx, { kind: 'redirecting-form', action, fields: hidden, ...named }, options)
      show(ctx, { kind: 'sign-out-confirm', action, hidden, stay: { xsrf: hidden.xsrf }, ...named }, options)
    },

    signedOut(ctx: KoaContextWithOIDC) {
      const application = ctx.oidc.client?.clientName
      show(ctx, { kind: 'signed-out', ...(application === undefined ? {} : { application }) })
    },

    /** OAuth 2.0 Form Post Response Mode, with escaping, a nonce and a form target of its own. */
    formPost(ctx: KoaContextWithOIDC, redirectUri: string, payload: Record<string, unknown>) {
      if (!/^https?:/i.test(redirectUri)) {
        const out = { error: 'invalid_request', error_description: 'response_mode form_post needs an http(s) redirect address' }
        ctx.status = 400
        return error(ctx, out, undefined)
      }
      const fields = Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, String(value)]))
      const application = ctx.oidc.client?.clientName
      const page: Page = {
        kind: 'redirecting-form',
        action: redirectUri,
        fields,
        ...(application === undefined ? {} : { application }),
      }
      show(ctx, page, { formTargets: formTargetOf(redirectUri), status: 'error' in payload ? 400 : 200 })
    },

    /** Too many unknown user codes from one address. */
    deviceThrottled: (ctx: KoaContextWithOIDC) =>
      toKoa(ctx, answer(ctx, { kind: 'error', error: 'too_many_requests' }, { status: 429 })),
  }
}

function hintIsOfSession({ oidc }: KoaContextWithOIDC): boolean {
  const hint = oidc.entities.IdTokenHint?.payload
  const { session, client } = oidc
  if (!hint || !session?.accountId || !client || hint.sub !== session.accountId) return false
  if (!session.authorizations?.[client.clientId]) return false
  return hint.sid === undefined || hint.sid === session.sidFor(client.clientId)
}
