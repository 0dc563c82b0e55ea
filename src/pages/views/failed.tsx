import type { FailedView } from '../../engine/view.ts'
import { locales } from '../../locales/index.ts'
import type { PageContext, ViewPage } from '../page.ts'
import { Document } from '../parts/document.tsx'
import { ActionButton, Form } from '../parts/form.tsx'
import { plain } from '../parts/plain.ts'

/** Over: why, what to do, and the way back to the application. */
export function FailedPage({ page, view, context }: { page: ViewPage; view: FailedView; context: PageContext }) {
  const texts = locales[context.locale]
  const { title, sentence, next } = texts.failures[view.reason]
  const application = plain(view.application.name)
  return (
    <Document context={context} question={title} wrong={view.reason !== 'cancelled'} reference>
      <p class="lead">{texts.common.asked(application)}</p>
      <p>{sentence}</p>
      <p>{next}</p>
      <Form action={page.action} hidden={{ csrf: page.csrf }}>
        <ActionButton value="continue" class="main">
          {texts.common.backTo(application)}
        </ActionButton>
      </Form>
    </Document>
  )
}
