import type { FastifyReply } from 'fastify'
import type { ChallengeView, View } from '../../engine/view.ts'
import { problemAnswer, toReply } from '../../http/answers.ts'
import { formTargetOf } from '../../http/security-headers.ts'
import { waitingCookie } from '../../http/waiting-cookie.ts'
import { pagePath, type SignInContext } from './sign-in-context.ts'

/** Whether something may be answered outside of this page: on a phone, or by a link in a message. */
const answeredElsewhere = ({ prompt }: ChallengeView): boolean =>
  prompt.kind === 'elsewhere' || (prompt.kind === 'code' && prompt.sent)

/** Tells this browser that it waits here, so that a link which is opened in it leads back (ML-3). */
export function rememberWaiting(context: SignInContext, view: View): void {
  if (view.kind !== 'challenge' || !answeredElsewhere(view)) return
  const seconds = view.expiresAt === undefined ? 600 : (view.expiresAt - view.now) / 1_000
  if (seconds <= 0) return
  const formTargets = formTargetOf(context.interaction.params.redirect_uri)
  const waiting = { transaction: view.transaction, page: pagePath(context), formTargets }
  context.reply.header('set-cookie', waitingCookie(context.deps, waiting, seconds))
}

/** How far the sign-in is: a waiting page looks again when this changes. It says nothing else about it (PU-7). */
export const stateAnswer = ({ deps, reply }: Pick<SignInContext, 'deps' | 'reply'>, version: number | undefined): FastifyReply =>
  version === undefined
    ? toReply(reply, problemAnswer(deps, 404, 'not_found', 'There is nothing at this address.'))
    : reply.header('cache-control', 'no-store').send({ version })
