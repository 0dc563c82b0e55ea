import type { EnrolChoiceView } from '../../engine/view.ts'
import { locales } from '../../locales/index.ts'
import type { PageContext, ViewPage } from '../page.ts'
import { CancelButton } from '../parts/cancel.tsx'
import { Document } from '../parts/document.tsx'
import { enrolTexts, factorTexts } from '../parts/factor-texts.ts'
import { ActionButton, Form } from '../parts/form.tsx'
import { isError, NoticeBox, noticeId } from '../parts/notice.tsx'
import { plain } from '../parts/plain.ts'
import { RadioList } from '../parts/radio.tsx'
import { WhyAsked } from '../parts/why.tsx'

interface EnrolChoiceProps {
  readonly page: ViewPage
  readonly view: EnrolChoiceView
  readonly context: PageContext
}

/** What do you want to add? Says why it is asked, and leaves a way out where it is not demanded. */
export function EnrolChoicePage({ page, view, context }: EnrolChoiceProps) {
  const texts = locales[context.locale]
  const { choice, skip } = texts.enrol
  const application = plain(view.application.name)
  const wrong = isError(view.notice)
  const options = view.options.map(({ id, factor }) => ({
    value: id,
    title: factorTexts(texts, factor).name,
    description: enrolTexts(texts, factor).description,
  }))
  return (
    <Document context={context} question={choice.question} wrong={wrong}>
      <p class="lead">{view.mandatory ? choice.mandatory(application) : choice.offered(application)}</p>
      <WhyAsked view={view} context={context} texts={texts} />
      <NoticeBox notice={view.notice} texts={texts} situation={{ beforeProof: false, noCode: true }} />
      <Form action={page.action} hidden={{ csrf: page.csrf }}>
        <RadioList name="factor" legend={choice.legend} legendUnseen options={options} wrong={wrong ? noticeId : undefined} />
        <ActionButton value="continue" class="main">
          {texts.common.continue}
        </ActionButton>
      </Form>
      <Form action={page.action} hidden={{ csrf: page.csrf }} class="ways">
        {!view.mandatory && <ActionButton value="skip">{skip}</ActionButton>}
        <CancelButton page={page} texts={texts} />
      </Form>
    </Document>
  )
}
