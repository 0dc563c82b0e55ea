import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Interaction } from 'oidc-provider'
import { errors } from 'oidc-provider'
import { pageAnswer, toReply } from '../../http/answers.ts'
import { commonHeaders, formTargetOf } from '../../http/security-headers.ts'
import type { Page } from '../../pages/page.ts'
import type { OidcDeps } from './deps.ts'
import type { Realm } from './realm.ts'
import type { RequestFacts } from './request-facts.ts'

/** One request of a sign-in or consent page. */
export interface SignInContext {
  readonly deps: OidcDeps
  readonly realm: Realm
  readonly facts: RequestFacts
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly interaction: Interaction
}

/** The interaction that the browser's cookie names, if it is the one in the path (SE-2, SE-7). */
export async function findInteraction(
  realm: Realm,
  request: FastifyRequest,
  reply: FastifyReply,
  uid: string,
): Promise<Interaction | undefined> {
  try {
    const interaction = await realm.provider.interactionDetails(request.raw, reply.raw)
    return interaction.uid === uid ? interaction : undefined
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return undefined
    throw error
  }
}

/** Path of the page itself. */
export const pagePath = ({ realm, interaction }: SignInContext): string => `${realm.mountPath}/sign-in/${interaction.uid}`

export const applicationOf = ({ interaction }: SignInContext): string => String(interaction.params.client_id)

/** Shows a page whose forms may lead back to the application. */
export function showPage(context: SignInContext, page: Page, status = 200): FastifyReply {
  const { deps, facts, reply, realm, interaction } = context
  const { redirect_uri: redirectUri, ui_locales: uiLocales } = interaction.params
  return toReply(
    reply,
    pageAnswer(deps, facts, page, { status, formTargets: formTargetOf(redirectUri), uiLocales, workspace: realm.workspace }),
  )
}

/** 303 (OA-10) to an address of ours. */
export function seeOther({ reply, deps }: Pick<SignInContext, 'reply' | 'deps'>, location: string): FastifyReply {
  return reply
    .code(303)
    .headers({ ...commonHeaders(deps.secureCookies), 'cache-control': 'no-store', location })
    .send()
}

export type InteractionResult = Parameters<Realm['provider']['interactionFinished']>[2]

/** Writes the result down and sends the browser back to the library, which goes on from there. */
export async function finish(context: SignInContext, result: InteractionResult): Promise<FastifyReply> {
  const { interaction } = context
  // What the library's interactionResult does, with the interaction that this request has read and checked already.
  interaction.result = 'error' in result ? result : { ...interaction.lastSubmission, ...result }
  await interaction.persist()
  return seeOther(context, interaction.returnTo)
}
