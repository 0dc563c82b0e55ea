import type { IdentifyView, Notice } from '../../engine/view.ts'
import { locales, type Texts } from '../../locales/index.ts'
import type { PageContext, ViewPage } from '../page.ts'
import { CancelButton } from '../parts/cancel.tsx'
import { Document } from '../parts/document.tsx'
import { factorTexts } from '../parts/factor-texts.ts'
import { PasswordField, TextField } from '../parts/field.tsx'
import { ActionButton, Form } from '../parts/form.tsx'
import { isError, NoticeBox, noticeId } from '../parts/notice.tsx'
import { PasskeyForm } from '../parts/passkey-form.tsx'
import { passkeyScript } from '../parts/passkey-script.ts'
import { echo, plain } from '../parts/plain.ts'
import { RadioList } from '../parts/radio.tsx'
import { revealPassword } from '../parts/scripts.ts'

/** The one first factor that is answered on the same page as the name. */
const onOnePage = 'password'

/** Who are you? With the password on the same page where passwords are accepted. */
export function IdentifyPage({ page, view, context }: { page: ViewPage; view: IdentifyView; context: PageContext }) {
  const texts = locales[context.locale]
  const application = plain(view.application.name)
  const withPassword = view.firstFactors.includes(onOnePage)
  const { openings, others } = waysOf(view)
  const wrong = wrongFields(view)
  const typed = view.identifier === undefined ? undefined : echo(view.identifier)
  // One `autofocus` only: what is wrong first, else what is still empty first.
  const focusPassword = withPassword && !wrong.identifierFirst && (wrong.password || (typed ?? '') !== '')
  return (
    <Document
      context={context}
      question={texts.identify.title}
      wrong={isError(view.notice)}
      scripts={[...(withPassword ? [revealPassword] : []), ...(openings.length > 0 ? [passkeyScript] : [])]}
    >
      <p class="lead">{texts.common.asks(application)}</p>
      <NoticeBox notice={view.notice} texts={texts} situation={{ beforeProof: true }} />
      <Form action={page.action} hidden={{ csrf: page.csrf }}>
        <TextField
          name="identifier"
          label={texts.identify.identifier}
          autocomplete={openings.length > 0 ? 'username webauthn' : 'username'}
          value={typed}
          wrong={wrong.identifier ? noticeId : undefined}
          autofocus={!focusPassword}
        />
        {withPassword && (
          <PasswordField
            label={texts.identify.password}
            texts={texts.identify}
            wrong={wrong.password ? noticeId : undefined}
            autofocus={focusPassword}
          />
        )}
        {!withPassword && <OnlyOthers texts={texts} factors={others} />}
        <ActionButton value="continue" class="main">
          {texts.common.continue}
        </ActionButton>
        {withPassword &&
          others.map((factor) => (
            <button type="submit" name="factor" value={factor}>
              {factorTexts(texts, factor).instead}
            </button>
          ))}
      </Form>
      {openings.map(({ factor, options }, index) => (
        <PasskeyForm
          action={page.action}
          // No name: the answer says itself whose it is.
          hidden={{ csrf: page.csrf, factor }}
          // A page can offer one list of passkeys in its name field.
          ceremony={index === 0 ? 'autofill' : 'get'}
          options={options}
          button={factorTexts(texts, factor).instead}
          main={false}
          class="then"
          texts={texts}
        />
      ))}
      <Form action={page.action} hidden={{ csrf: page.csrf }} class="ways">
        <CancelButton page={page} texts={texts} />
      </Form>
    </Document>
  )
}

/** Factors that are asked for by name, and those that need none. What can do both is offered once, without a name. */
function waysOf({ firstFactors, openings = [] }: IdentifyView) {
  const nameless = openings.flatMap(({ factor, prompt }) =>
    prompt.kind === 'passkey' ? [{ factor, options: prompt.options }] : [],
  )
  const named = firstFactors.filter((factor) => factor !== onOnePage)
  const others = named.filter((factor) => !nameless.some((opening) => opening.factor === factor))
  return { openings: nameless, others: others.length === 0 && !firstFactors.includes(onOnePage) ? named : others }
}

/** Without passwords: a single first factor is named and needs no question, several are a choice. */
function OnlyOthers({ texts, factors }: { texts: Texts; factors: readonly string[] }) {
  const only = factors.length === 1 ? factors[0] : undefined
  if (only !== undefined) {
    return (
      <>
        <input type="hidden" name="factor" value={only} />
        <p class="small">{factorTexts(texts, only).choice()}</p>
      </>
    )
  }
  const options = factors.map((factor) => {
    const { name, choice } = factorTexts(texts, factor)
    return { value: factor, title: name, description: choice() }
  })
  return (
    <div class="field">
      <RadioList name="factor" legend={texts.identify.method} options={options} />
    </div>
  )
}

function wrongFields({ notice, identifier = '' }: IdentifyView) {
  const key: Notice['key'] | undefined = notice?.key
  const both = key === 'credentials_wrong'
  const identifierWrong = both || key === 'identifier_missing'
  return {
    identifier: identifierWrong,
    password: both || key === 'answer_missing',
    identifierFirst: key === 'identifier_missing' || (both && identifier === ''),
  }
}
