import type { ChallengeView } from '../../engine/view.ts'
import { locales, type Texts } from '../../locales/index.ts'
import type { PageContext, ViewPage } from '../page.ts'
import { CancelButton } from '../parts/cancel.tsx'
import { Document } from '../parts/document.tsx'
import { factorTexts } from '../parts/factor-texts.ts'
import { ActionButton, Form } from '../parts/form.tsx'
import { isError, NoticeBox, noticeId } from '../parts/notice.tsx'
import { PasskeyForm } from '../parts/passkey-form.tsx'
import { plain } from '../parts/plain.ts'
import { PromptFields } from '../parts/prompt-fields.tsx'
import { promptScripts } from '../parts/prompt-scripts.ts'
import { asksNoCode, Expiry, Resend } from '../parts/timing.tsx'
import { BigNumber, Waiting } from '../parts/waiting.tsx'
import { WhyAsked } from '../parts/why.tsx'

interface ChallengeProps {
  readonly page: ViewPage
  readonly view: ChallengeView
  readonly context: PageContext
}

/** Prove this one. Knows the shapes of prompts, and no factor by name. */
export function ChallengePage({ page, view, context }: ChallengeProps) {
  const texts = locales[context.locale]
  const { prompt, beforeProof } = view
  const application = plain(view.application.name)
  const speech = factorTexts(texts, view.factor)
  const wrong = isError(view.notice) ? noticeId : undefined
  const noCode = asksNoCode(prompt)
  // Without JavaScript the page is asked for again, but not while somebody may be typing in it.
  const reloads = prompt.kind === 'elsewhere' && prompt.code === undefined && !isOver(view)
  return (
    <Document
      context={context}
      question={speech.question}
      wrong={wrong !== undefined}
      scripts={promptScripts(prompt, isOver(view))}
      refresh={reloads ? page.action : undefined}
    >
      <p class="lead">{texts.challenge.asks(application)}</p>
      <WhyAsked view={view} context={context} texts={texts} />
      <NoticeBox notice={view.notice} texts={texts} situation={{ beforeProof, noCode }} />
      <p>{speech.instruction(detailsOf(view))}</p>
      {prompt.kind === 'elsewhere' && !isOver(view) && (
        <Waiting
          action={page.action}
          version={view.version}
          left={view.expiresAt === undefined ? undefined : view.expiresAt - view.now}
          waits={texts.waiting.waits}
          reloads={reloads ? texts.waiting.reloads : undefined}
        >
          {prompt.number !== undefined && <BigNumber sentence={speech.number ?? texts.waiting.number} number={prompt.number} />}
        </Waiting>
      )}
      {prompt.kind === 'passkey' ? (
        <PasskeyForm
          action={page.action}
          hidden={{ csrf: page.csrf }}
          ceremony="get"
          options={prompt.options}
          button={texts.passkey.use}
          texts={texts}
        >
          <Remember view={view} texts={texts} />
          <Expiry times={view} texts={texts} noCode />
        </PasskeyForm>
      ) : (
        <Form action={page.action} hidden={{ csrf: page.csrf }}>
          <PromptFields prompt={prompt} texts={texts} speech={speech} wrong={wrong} />
          <Expiry times={view} texts={texts} noCode={noCode} />
          <Remember view={view} texts={texts} />
          {prompt.kind === 'elsewhere' && prompt.code === undefined ? (
            <ActionButton value="continue">{texts.waiting.check}</ActionButton>
          ) : (
            <ActionButton value="continue" class="main">
              {texts.common.continue}
            </ActionButton>
          )}
        </Form>
      )}
      <Form action={page.action} hidden={{ csrf: page.csrf }} class="ways">
        <Resend times={view} texts={texts} speech={speech} />
        {(view.others || beforeProof) && (
          <ActionButton value="back">{beforeProof ? texts.challenge.back : texts.challenge.other}</ActionButton>
        )}
        <CancelButton page={page} texts={texts} />
      </Form>
    </Document>
  )
}

const isOver = ({ expiresAt, now }: ChallengeView): boolean => expiresAt !== undefined && expiresAt <= now

/** What its instruction may speak of. Before a proof no address, masked or not: it would confirm that an account exists. */
function detailsOf({ prompt, hint, beforeProof }: ChallengeView) {
  const shown = prompt.kind === 'cells' ? (prompt.card ?? hint) : hint
  return {
    beforeProof,
    ...(shown === undefined || beforeProof ? {} : { hint: plain(shown) }),
    ...(prompt.kind === 'code' ? { length: prompt.length, text: prompt.text === true } : {}),
  }
}

/**
 * Leave out the second factor in this browser for a while? Asked only where the answer is in this very form: what comes from
 * another device does not bring the box along, and a ticked box that does nothing would be a lie.
 */
function Remember({
  view: { rememberDays, prompt },
  texts: { challenge },
}: {
  readonly view: ChallengeView
  readonly texts: Texts
}) {
  if (rememberDays === undefined || prompt.kind === 'elsewhere') return null
  return (
    <label class="option remember">
      <input type="checkbox" name="remember" value="yes" />
      <span>
        <b>{challenge.remember(rememberDays)}</b>
        <span>{challenge.rememberHint}</span>
      </span>
    </label>
  )
}
