import { locales, type Texts } from '../../locales/index.ts'
import type { ConsentPage as Consent, ConsentScope, PageContext } from '../page.ts'
import { Document } from '../parts/document.tsx'
import { ActionButton, Form } from '../parts/form.tsx'
import { Announcement } from '../parts/notice.tsx'
import { plain } from '../parts/plain.ts'
import { scopeText } from '../parts/scope-text.ts'

const maxDescription = 200

/**
 * May this application have that? Each scope can be left out, except those it cannot work without; what is locked can be had
 * after one more step.
 */
export function ConsentPage({ page, context }: { page: Consent; context: PageContext }) {
  const texts = locales[context.locale]
  const { consent } = texts
  const application = plain(page.application)
  const locked = page.scopes.filter((scope) => scope.locked).length
  // Where it is in the list it can be left out there, and a sentence below could then be wrong.
  const listsOfflineAccess = page.scopes.some(({ name }) => name === 'offline_access')
  return (
    <Document context={context} question={consent.question(application)}>
      <p class="lead">{consent.account(plain(page.account))}</p>
      {page.notice && <Announcement tone="warning" sentence={consent.notices[page.notice]} />}
      <Form action={page.action} hidden={{ csrf: page.csrf }}>
        {page.scopes.length === 0 ? (
          <p>{consent.nothing(application)}</p>
        ) : (
          <fieldset>
            <legend>{consent.legend(application)}</legend>
            <div class="list">
              {page.scopes.map((scope, index) =>
                scope.locked ? (
                  <LockedScope scope={scope} id={`locked-${index}`} texts={texts} />
                ) : (
                  <ScopeItem scope={scope} texts={texts} />
                ),
              )}
            </div>
          </fieldset>
        )}
        {page.offlineAccess && !listsOfflineAccess && <p class="small">{consent.offline(application)}</p>}
        <ActionButton value="allow" class="main">
          {locked > 0 ? consent.allowRest(locked) : consent.allow}
        </ActionButton>
        <ActionButton value="deny">{consent.deny}</ActionButton>
      </Form>
    </Document>
  )
}

function ScopeItem({ scope, texts }: { scope: ConsentScope; texts: Texts }) {
  const description = descriptionOf(scope, texts)
  if (scope.required === true) {
    return (
      <div class="option fixed">
        <span class="dot" aria-hidden="true">
          ✓
        </span>
        <input type="hidden" name="scopes" value={scope.name} />
        <span>
          <b>{description}</b>
          <span>{texts.consent.required}</span>
        </span>
      </div>
    )
  }
  return (
    <label class="option">
      <input type="checkbox" name="scopes" value={scope.name} checked={!scope.unticked} />
      <span>
        <b>{description}</b>
        {description !== scope.name && <span>{plain(scope.name)}</span>}
      </span>
    </label>
  )
}

/** Its box cannot be ticked; the button beside it takes the boxes along as they are now. */
function LockedScope({ scope, id, texts }: { scope: ConsentScope; id: string; texts: Texts }) {
  const description = descriptionOf(scope, texts)
  return (
    <div class="option locked">
      <input type="checkbox" id={id} disabled aria-describedby={`${id}-why`} />
      <span>
        <label for={id} id={`${id}-what`}>
          {description}
        </label>
        {description !== scope.name && <span>{plain(scope.name)}</span>}
        <span id={`${id}-why`}>
          <i class="lock" aria-hidden="true" /> {texts.consent.locked}
        </span>
        <button type="submit" name="verify" value={scope.name} aria-describedby={`${id}-what`}>
          {texts.consent.verify}
        </button>
      </span>
    </div>
  )
}

const descriptionOf = (scope: ConsentScope, texts: Texts): string =>
  plain(scope.description ?? scopeText(texts, scope.name) ?? scope.name, maxDescription)
