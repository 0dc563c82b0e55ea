import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ChallengeId } from '../../domain/ids.ts'
import type { Answer } from '../../engine/action.ts'
import type { Request, Responded } from '../../engine/engine-contract.ts'
import { FormRefused, isForm, type OwnForm, ownForm, parseFields, readBody } from '../../http/form.ts'
import { type LinkToken, readToken } from '../../http/link-token.ts'
import { isOwnForm } from '../../http/own-form.ts'
import { rules } from '../../http/route-rules.ts'
import { waitingHere } from '../../http/waiting-cookie.ts'
import type { LinkDonePage, LinkElsewherePage } from '../../pages/page.ts'
import { browserName } from '../../platform/browser-name.ts'
import type { ElsewhereDeps } from './deps.ts'
import { serve, type Visit } from './guard.ts'

type Notice = NonNullable<LinkElsewherePage['notice']>

/** Query of the page after an answer that did not do; it changes a sentence and nothing else. */
const queryOf = (notice: Notice): string => `?again=${notice}`
const notices: ReadonlyMap<string, Notice> = new Map(
  (['missing', 'wrong', 'slowDown'] as const).map((notice) => [queryOf(notice), notice]),
)
const outcomes: readonly LinkDonePage['outcome'][] = ['approved', 'denied', 'reported']

interface Opened {
  /** As it stands in the address. */
  readonly text: string
  readonly token: LinkToken
  readonly shown: Request
  /** Where this very browser waits for the answer, if it does. */
  readonly here: ReturnType<typeof waitingHere>
}

/**
 * Links from mails (ML-1 to ML-6). GET shows and changes nothing, however often and by whomever it is asked; only a form that
 * a person sends acts, and it signs nobody in here: the browser that waits goes on.
 */
export function registerLinks(app: FastifyInstance, deps: ElsewhereDeps): void {
  const open = async ({ request, workspace }: Visit): Promise<Opened | undefined> => {
    const { token: text } = request.params as { token: string }
    const token = readToken(deps.keyedHash, text)
    const shown = token && (await deps.engine.elsewhere(workspace.tenant, token.id as ChallengeId))
    if (!token || !shown || shown.workspace !== workspace.id) return undefined
    return { text, token, shown, here: waitingHere(deps, shown.transaction, request.headers.cookie) }
  }
  const addressOf = (visit: Visit, { text }: Opened) => `${visit.path}/link/${text}`

  const show = async (visit: Visit) => {
    const opened = await open(visit)
    if (!opened) return gone(visit)
    const { shown, here, text } = opened
    const csrf = deps.keyedHash.digest('link-form', text)
    const form = { application: shown.application, action: addressOf(visit, opened), hidden: { csrf } }
    // The form goes on through the page that waits, and ends at the application.
    if (here) return visit.page({ kind: 'link-here', ...form }, { formTargets: here.formTargets })
    const notice = notices.get(searchOf(visit))
    return visit.page({ kind: 'link-elsewhere', ...form, ...askerOf(shown), ...(notice ? { notice } : {}) })
  }

  const act = async (visit: Visit) => {
    const { request } = visit
    if (!isForm(request.raw)) throw new FormRefused(415, 'Send the form as application/x-www-form-urlencoded.')
    const form = ownForm(parseFields(await readBody(request.raw)), [])
    const opened = await open(visit)
    if (!opened) return seeOther(visit, `${visit.path}/link/over`)
    const csrf = form.get('csrf')
    const ours = isOwnForm(request) && csrf !== undefined && deps.keyedHash.matches(csrf, 'link-form', opened.text)
    return ours ? answer(visit, opened, form) : visit.page({ kind: 'error', error: 'form_rejected' }, { status: 403 })
  }

  const answer = async (visit: Visit, opened: Opened, form: OwnForm): Promise<FastifyReply> => {
    const again = (notice: Notice) => seeOther(visit, `${addressOf(visit, opened)}${queryOf(notice)}`)
    const fields = fieldsOf(form, opened)
    // What a scanner sends that posts every form it finds: no button, or no number. It costs nothing (G-01).
    if (!fields) return again('missing')
    const { token } = opened
    const target = { tenant: visit.workspace.tenant, challenge: token.id as ChallengeId }
    const responded = await deps.engine.respond(target, { link: token.secret, ...fields }, visit.from)
    if (responded.kind === 'wait') return again('slowDown')
    if (responded.kind === 'mismatch' && responded.attemptsLeft > 0) return again('wrong')
    return seeOther(visit, placeAfter(visit, opened, responded, fields))
  }

  /** The QR code that adds a phone, read by a camera instead of the app. */
  const device = async (visit: Visit) => {
    const { token } = visit.request.params as { token: string }
    return readToken(deps.keyedHash, token) ? visit.page({ kind: 'link-device', code: token }) : gone(visit)
  }

  const base = '/:tenant/:workspace/link'
  app.get(`${base}/:token`, { config: rules('cookie', 'safe') }, serve(deps, 'person', show))
  app.post(`${base}/:token`, { config: rules('cookie', 'form-token') }, serve(deps, 'person', act))
  app.get('/:tenant/:workspace/authenticator/:token', { config: rules('none', 'safe') }, serve(deps, 'person', device))
  app.get(`${base}/over`, { config: rules('none', 'safe') }, serve(deps, 'person', gone))
  app.get(`${base}/answered/:outcome`, { config: rules('none', 'safe') }, serve(deps, 'person', answered))
}

const gone = async (visit: Visit): Promise<FastifyReply> => visit.page({ kind: 'link-gone' }, { status: 410 })

/** What came of it: a page of its own, so that the token is out of the address and out of the history (ML-6). */
const answered = async (visit: Visit): Promise<FastifyReply> => {
  const { outcome } = visit.request.params as { outcome: string }
  const known = outcomes.find((one) => one === outcome)
  return known ? visit.page({ kind: 'link-done', outcome: known }) : gone(visit)
}

/** The fields of the answer for the factor; undefined where nobody has answered yet. */
function fieldsOf(form: OwnForm, { here, shown }: Opened): Answer | undefined {
  const action = form.get('action')
  if (here) return action === 'continue' ? { here: 'yes' } : undefined
  if (!shown.asksNumber) return undefined
  if (action === 'deny' || action === 'report') return { decision: action }
  const number = (form.get('number') ?? '').slice(0, 64).normalize('NFKC').trim()
  return action === 'continue' && /^[0-9]{2}$/.test(number) ? { number } : undefined
}

function placeAfter({ path }: Visit, { here }: Opened, { kind }: Responded, { decision }: Answer): string {
  if (kind === 'declined') return `${path}/link/answered/${decision === 'report' ? 'reported' : 'denied'}`
  if (kind !== 'done') return `${path}/link/over`
  return here?.page ?? `${path}/link/answered/approved`
}

/** Who asks, as far as it helps to recognise oneself. */
function askerOf({ at, from, asksNumber }: Request) {
  const { address, userAgent } = from
  return { at, asksNumber, ...browserName(userAgent), ...(address === null ? {} : { address }) }
}

const seeOther = ({ reply }: Visit, location: string): FastifyReply => reply.code(303).header('location', location).send()

const searchOf = ({ request }: Visit): string => request.raw.url?.replace(/^[^?]*/, '') ?? ''
