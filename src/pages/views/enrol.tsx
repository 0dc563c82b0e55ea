import type { EnrolView } from '../../engine/view.ts'
import { locales, type Texts } from '../../locales/index.ts'
import type { FactorTexts } from '../../locales/texts.ts'
import type { PageContext, ViewPage } from '../page.ts'
import { CancelButton } from '../parts/cancel.tsx'
import { Document } from '../parts/document.tsx'
import { EnrolFields } from '../parts/enrol-fields.tsx'
import { enrolTexts, factorTexts } from '../parts/factor-texts.ts'
import { TextField } from '../parts/field.tsx'
import { ActionButton, Form } from '../parts/form.tsx'
import { isError, NoticeBox, noticeId } from '../parts/notice.tsx'
import { AppKey, DevicePairing } from '../parts/pairing.tsx'
import { PasskeyForm } from '../parts/passkey-form.tsx'
import { plain } from '../parts/plain.ts'
import { promptScripts } from '../parts/prompt-scripts.ts'
import { CardSheet, CodesSheet } from '../parts/sheet.tsx'
import { asksNoCode, Expiry, Resend } from '../parts/timing.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { WhyAsked } from '../parts/why.tsx'

interface EnrolProps {
  readonly page: ViewPage
  readonly view: EnrolView
  readonly context: PageContext
}

/** Add this one. Knows the shapes of prompts, and no factor by name. */
export function EnrolPage({ page, view, context }: EnrolProps) {
  const texts = locales[context.locale]
  const { prompt } = view
  const application = plain(view.application.name)
  const speech = factorTexts(texts, view.factor)
  const { question, instruction } = headingOf(view, texts, speech)
  const wrong = isError(view.notice) ? noticeId : undefined
  const waits = prompt.kind === 'device' && !isOver(view)
  return (
    <Document
      context={context}
      question={question}
      wrong={wrong !== undefined}
      scripts={promptScripts(prompt, isOver(view))}
      refresh={waits ? page.action : undefined}
    >
      <p class="lead">{view.optional ? texts.enrol.offered(application) : texts.enrol.asks(application)}</p>
      <WhyAsked view={view} context={context} texts={texts} />
      <NoticeBox notice={view.notice} texts={texts} situation={{ beforeProof: false, noCode: asksNoCode(prompt) }} />
      <p>{instruction}</p>
      <Shown view={view} texts={texts} context={context} />
      {waits && (
        <Waiting
          action={page.action}
          version={view.version}
          left={view.expiresAt === undefined ? undefined : view.expiresAt - view.now}
          waits={texts.enrol.device.waits}
          reloads={texts.waiting.reloads}
        />
      )}
      <Asked page={page} view={view} texts={texts} speech={speech} wrong={wrong} />
      <Form action={page.action} hidden={{ csrf: page.csrf }} class="ways">
        <Resend times={view} texts={texts} speech={speech} />
        {view.others && <ActionButton value="back">{texts.enrol.other}</ActionButton>}
        {view.optional && <ActionButton value="skip">{texts.enrol.skip}</ActionButton>}
        <CancelButton page={page} texts={texts} />
      </Form>
    </Document>
  )
}

const isOver = ({ expiresAt, now }: EnrolView): boolean => expiresAt !== undefined && expiresAt <= now

/** A question that a sign-in asks too is asked here in the same words. */
function headingOf({ prompt, factor, hint }: EnrolView, texts: Texts, speech: FactorTexts) {
  switch (prompt.kind) {
    case 'code':
    case 'password':
    case 'questions':
    case 'cells':
    case 'passkey':
    case 'elsewhere': {
      const length = prompt.kind === 'code' ? { length: prompt.length, text: prompt.text === true } : {}
      const details = { beforeProof: false, ...(hint === undefined ? {} : { hint: plain(hint) }), ...length }
      return { question: speech.question, instruction: speech.instruction(details) }
    }
    case 'address': {
      const own = enrolTexts(texts, factor)
      if (prompt.known === undefined) return own
      const { known, knownPhone } = texts.enrol.address
      return { ...own, instruction: (prompt.address === 'phone' ? knownPhone : known)(plain(prompt.known)) }
    }
    default:
      return enrolTexts(texts, factor)
  }
}

/** What is there to be read, scanned or printed. */
function Shown({ view, texts, context }: { readonly view: EnrolView; readonly texts: Texts; readonly context: PageContext }) {
  const { prompt } = view
  const application = plain(view.application.name)
  switch (prompt.kind) {
    case 'app':
      return <AppKey prompt={prompt} texts={texts} />
    case 'device':
      return <DevicePairing prompt={prompt} texts={texts} />
    case 'show-codes':
      return <CodesSheet prompt={prompt} application={application} texts={texts} now={context.now} />
    case 'card':
      return <CardSheet prompt={prompt} application={application} texts={texts} now={context.now} />
    default:
      return null
  }
}

interface AskedProps {
  readonly page: ViewPage
  readonly view: EnrolView
  readonly texts: Texts
  readonly speech: FactorTexts
  readonly wrong: string | undefined
}

/** What is asked for, and the button that goes on. */
function Asked({ page, view, texts, speech, wrong }: AskedProps) {
  const { prompt } = view
  if (prompt.kind === 'new-passkey' || prompt.kind === 'passkey') {
    const create = prompt.kind === 'new-passkey'
    const { label, hint } = texts.enrol.passkey
    return (
      <PasskeyForm
        action={page.action}
        hidden={{ csrf: page.csrf }}
        ceremony={create ? 'create' : 'get'}
        options={prompt.options}
        button={create ? texts.passkey.create : texts.passkey.use}
        texts={texts}
      >
        {create && <TextField name="label" label={label} hint={hint} autocomplete="off" autofocus={false} optional />}
        <Expiry times={view} texts={texts} noCode />
      </PasskeyForm>
    )
  }
  const saved = prompt.kind === 'show-codes' ? { saved: 'yes' } : {}
  return (
    <Form action={page.action} hidden={{ csrf: page.csrf, ...saved }}>
      <EnrolFields prompt={prompt} texts={texts} speech={speech} wrong={wrong} />
      <Expiry times={view} texts={texts} noCode={asksNoCode(prompt)} />
      {prompt.kind === 'device' ? (
        <ActionButton value="continue">{texts.enrol.device.check}</ActionButton>
      ) : (
        <ActionButton value="continue" class="main">
          {buttonOf(view, texts)}
        </ActionButton>
      )}
    </Form>
  )
}

function buttonOf({ prompt }: EnrolView, texts: Texts): string {
  if (prompt.kind === 'address') return texts.enrol.address.send
  return prompt.kind === 'show-codes' ? texts.enrol.codes.saved : texts.common.continue
}
