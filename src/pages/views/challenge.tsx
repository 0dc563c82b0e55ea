import type { ChallengeView } from '../../engine/view.ts'
import { locales, type Texts } from '../../locales/index.ts'
import type { PageContext, ViewPage } from '../page.ts'
import { clockTime } from '../parts/clock-time.ts'
import { Document } from '../parts/document.tsx'
import { factorTexts } from '../parts/factor-texts.ts'
import { PasswordField, TextField } from '../parts/field.tsx'
import { ActionButton, Form } from '../parts/form.tsx'
import { isError, NoticeBox, noticeId } from '../parts/notice.tsx'
import { plain } from '../parts/plain.ts'
import { countDown, revealPassword } from '../parts/scripts.ts'

/** Prove this one. Knows the shapes of prompts, and no factor by name. */
export function ChallengePage({ page, view, context }: { page: ViewPage; view: ChallengeView; context: PageContext }) {
  const texts = locales[context.locale]
  const { prompt, beforeProof } = view
  const application = plain(view.application.name)
  const factor = factorTexts(texts, view.factor)
  const wrong = isError(view.notice) ? noticeId : undefined
  const instruction = factor.instruction({
    beforeProof,
    ...(view.hint === undefined || beforeProof ? {} : { hint: plain(view.hint) }),
    ...(prompt.kind === 'code' ? { length: prompt.length } : {}),
  })
  return (
    <Document
      context={context}
      question={factor.question}
      wrong={wrong !== undefined}
      script={prompt.kind === 'password' ? revealPassword : countDown}
    >
      <p class="lead">{texts.challenge.asks(application)}</p>
      <NoticeBox notice={view.notice} texts={texts} situation={{ beforeProof }} />
      <p>{instruction}</p>
      <Form action={page.action} hidden={{ csrf: page.csrf }}>
        {prompt.kind === 'password' ? (
          <PasswordField label={texts.identify.password} texts={texts.identify} wrong={wrong} autofocus />
        ) : (
          <TextField
            name="code"
            label={texts.challenge.code}
            hint={texts.challenge.codeHint(prompt.length)}
            autocomplete="one-time-code"
            inputmode="numeric"
            class="code"
            wrong={wrong}
            autofocus
          />
        )}
        <Expiry view={view} texts={texts} />
        <ActionButton value="continue" class="main">
          {texts.common.continue}
        </ActionButton>
      </Form>
      <Form action={page.action} hidden={{ csrf: page.csrf }} class="ways">
        <Resend view={view} texts={texts} />
        {(view.others || beforeProof) && (
          <ActionButton value="back">{beforeProof ? texts.challenge.back : texts.challenge.other}</ActionButton>
        )}
        <ActionButton value="cancel" class="quiet">
          {texts.common.cancelTo(application)}
        </ActionButton>
      </Form>
    </Document>
  )
}

interface PartProps {
  readonly view: ChallengeView
  readonly texts: Texts
}

/** How long the code is valid: a clock time from the server, which JavaScript turns into a countdown. */
function Expiry({ view: { expiresAt, resendAt, now }, texts: { challenge } }: PartProps) {
  if (expiresAt === undefined) return null
  const left = expiresAt - now
  const over = resendAt === undefined ? challenge.expired : challenge.expiredResend
  if (left <= 0) return <p class="small">{over}</p>
  return (
    <p class="small" data-left={left} data-live={challenge.expiryLive} data-over={over}>
      {challenge.expiry(left / 1_000, clockTime(expiresAt))}
    </p>
  )
}

/**
 * A new code. The button is never really disabled, since nothing could enable it again without JavaScript: whoever is too
 * early is told so by the reason above it, and by a notice when pressing all the same.
 */
function Resend({ view: { resendAt, now }, texts: { challenge } }: PartProps) {
  if (resendAt === undefined) return null
  const left = resendAt - now
  const early = left > 0
  return (
    <>
      {early ? (
        <p
          class="small"
          id="resend-when"
          data-left={left}
          data-live={challenge.resendLive}
          data-over={challenge.notReceived}
          data-holds="resend"
        >
          {challenge.resendFrom(left / 1_000, clockTime(resendAt, 'seconds'))}
        </p>
      ) : (
        <p class="small" id="resend-when">
          {challenge.notReceived}
        </p>
      )}
      <ActionButton value="resend" id="resend" describedBy="resend-when">
        {challenge.resend}
      </ActionButton>
    </>
  )
}
