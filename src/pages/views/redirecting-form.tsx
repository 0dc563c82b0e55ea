import { locales } from '../../locales/index.ts'
import type { PageContext, RedirectingFormPage as RedirectingForm } from '../page.ts'
import { Document } from '../parts/document.tsx'
import { Form } from '../parts/form.tsx'
import { plain } from '../parts/plain.ts'
import { submitAtOnce } from '../parts/scripts.ts'

/**
 * Carries an answer to another address by POST (OAuth 2.0 Form Post Response Mode). The button has no name, so that
 * exactly the given fields arrive.
 */
export function RedirectingFormPage({ page, context }: { page: RedirectingForm; context: PageContext }) {
  const { redirecting, common } = locales[context.locale]
  return (
    <Document context={context} question={redirecting.title} scripts={[submitAtOnce]}>
      <p class="lead">
        {page.application === undefined ? redirecting.sentenceAny : redirecting.sentence(plain(page.application))}
      </p>
      <p>{redirecting.next}</p>
      <Form action={page.action} hidden={page.fields}>
        <button type="submit" class="main">
          {common.continue}
        </button>
      </Form>
    </Document>
  )
}
