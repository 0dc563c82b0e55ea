import { locales } from '../../locales/index.ts'
import type { BusyPage as Busy, ErrorPage as ErrorData, PageContext, SignedOutPage as SignedOut } from '../page.ts'
import { Document } from '../parts/document.tsx'
import { plain } from '../parts/plain.ts'
import { formTarget, safeLink } from '../parts/safe-url.ts'

const maxDetail = 300

/** What went wrong outside of a sign-in, what to do next, and a reference; never a stack, a query or a host. */
export function ErrorPage({ page, context }: { page: ErrorData; context: PageContext }) {
  const { errors, common } = locales[context.locale]
  const { title, sentence, next } = errors[page.error]
  return (
    <Document context={context} question={title} wrong>
      {page.application !== undefined && <p class="lead">{common.asking(plain(page.application))}</p>}
      <p>{sentence}</p>
      <p>{next}</p>
      {page.detail !== undefined && <p class="small">{plain(page.detail, maxDetail)}</p>}
      <BackLink to={page.back} application={page.application} context={context} />
    </Document>
  )
}

/** The session has ended. */
export function SignedOutPage({ page, context }: { page: SignedOut; context: PageContext }) {
  const { signedOut, common } = locales[context.locale]
  return (
    <Document context={context} question={signedOut.title}>
      {page.application !== undefined && <p class="lead">{common.asking(plain(page.application))}</p>}
      <p>{signedOut.sentence(plain(context.workspace.name))}</p>
      <p>{signedOut.next}</p>
      <BackLink to={page.back} application={page.application} context={context} />
    </Document>
  )
}

/** The server cannot answer now: nothing is lost, try again. */
export function BusyPage({ page, context }: { page: Busy; context: PageContext }) {
  const { busy } = locales[context.locale]
  return (
    <Document context={context} question={busy.title} wrong>
      <p>{busy.sentence}</p>
      <p>{busy.next(page.retryAfterSeconds)}</p>
      {page.retry !== undefined && (
        <a class="button main" href={formTarget(page.retry)}>
          {busy.retry}
        </a>
      )}
    </Document>
  )
}

interface BackLinkProps {
  readonly to: string | undefined
  readonly application: string | undefined
  readonly context: PageContext
}

/** The way back to the application; without a registered address, a sentence instead of a dead end. */
export function BackLink({ to, application, context }: BackLinkProps) {
  const { common } = locales[context.locale]
  const href = safeLink(to)
  if (href === undefined) return <p class="small">{common.closePage}</p>
  return (
    <a class="button main" href={href} rel="noreferrer">
      {application === undefined ? common.backToApplication : common.backTo(plain(application))}
    </a>
  )
}
