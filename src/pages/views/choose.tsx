import type { ChooseView } from '../../engine/view.ts'
import { locales } from '../../locales/index.ts'
import type { PageContext, ViewPage } from '../page.ts'
import { CancelButton } from '../parts/cancel.tsx'
import { Document } from '../parts/document.tsx'
import { factorTexts } from '../parts/factor-texts.ts'
import { ActionButton, Form } from '../parts/form.tsx'
import { isError, NoticeBox, noticeId } from '../parts/notice.tsx'
import { plain } from '../parts/plain.ts'
import { RadioList } from '../parts/radio.tsx'
import { WhyAsked } from '../parts/why.tsx'

/** Which way? Addresses are shown masked, as the View gives them. */
export function ChoosePage({ page, view, context }: { page: ViewPage; view: ChooseView; context: PageContext }) {
  const texts = locales[context.locale]
  const application = plain(view.application.name)
  const wrong = isError(view.notice)
  const options = view.options.map(({ id, factor, hint, label }) => {
    const { name, choice } = factorTexts(texts, factor)
    const title = label === undefined ? name : `${name}: ${plain(label)}`
    return { value: id, title, description: choice(hint === undefined ? undefined : plain(hint)) }
  })
  return (
    <Document context={context} question={texts.choose.question} wrong={wrong}>
      <p class="lead">
        {page.within === 'consent' ? texts.choose.asksWithin(application) : texts.choose.asks(application)}
        {view.remaining > 1 && ` ${texts.choose.remaining(view.remaining)}`}
      </p>
      <WhyAsked view={view} context={context} texts={texts} />
      <NoticeBox notice={view.notice} texts={texts} situation={{ beforeProof: false }} />
      <Form action={page.action} hidden={{ csrf: page.csrf }}>
        <RadioList
          name="factor"
          legend={texts.choose.legend}
          legendUnseen
          options={options}
          wrong={wrong ? noticeId : undefined}
        />
        <ActionButton value="continue" class="main">
          {texts.common.continue}
        </ActionButton>
      </Form>
      <Form action={page.action} hidden={{ csrf: page.csrf }} class="ways">
        <CancelButton page={page} texts={texts} />
      </Form>
    </Document>
  )
}
