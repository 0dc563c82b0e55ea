import { locales } from '../../locales/index.ts'
import type { PageContext, SignOutConfirmPage as SignOutConfirm } from '../page.ts'
import { Document } from '../parts/document.tsx'
import { ActionButton, Form } from '../parts/form.tsx'
import { plain } from '../parts/plain.ts'
import { safeLink } from '../parts/safe-url.ts'

/** Sign out? Asked so that no other site can sign people out behind their back. */
export function SignOutConfirmPage({ page, context }: { page: SignOutConfirm; context: PageContext }) {
  const { signOutConfirm, common } = locales[context.locale]
  const back = safeLink(page.back)
  return (
    <Document context={context} question={signOutConfirm.question(plain(context.workspace.name))}>
      {page.application !== undefined && <p class="lead">{signOutConfirm.asks(plain(page.application))}</p>}
      <p>{signOutConfirm.sentence}</p>
      <Form action={page.action} hidden={page.hidden}>
        <ActionButton value="continue" class="main">
          {signOutConfirm.signOut}
        </ActionButton>
      </Form>
      {page.stay !== undefined && (
        <Form action={page.action} hidden={page.stay} class="ways">
          <ActionButton value="cancel">{signOutConfirm.stay}</ActionButton>
        </Form>
      )}
      {back !== undefined && (
        <a class="button" href={back} rel="noreferrer">
          {page.application === undefined ? common.backToApplication : common.backTo(plain(page.application))}
        </a>
      )}
    </Document>
  )
}
