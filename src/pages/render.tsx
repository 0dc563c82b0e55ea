import { renderToString } from 'preact-render-to-string'
import type { Page, PageContext, ViewPage } from './page.ts'
import { ChallengePage } from './views/challenge.tsx'
import { ChoosePage } from './views/choose.tsx'
import { ConsentPage } from './views/consent.tsx'
import { DeviceCodePage, DeviceConfirmPage, DeviceDonePage } from './views/device.tsx'
import { EnrolPage } from './views/enrol.tsx'
import { EnrolChoicePage } from './views/enrol-choice.tsx'
import { FailedPage } from './views/failed.tsx'
import { IdentifyPage } from './views/identify.tsx'
import { LinkDevicePage, LinkDonePage, LinkElsewherePage, LinkGonePage, LinkHerePage } from './views/link.tsx'
import { BusyPage, ErrorPage, SignedOutPage } from './views/outcomes.tsx'
import { RedirectingFormPage } from './views/redirecting-form.tsx'
import { SignOutConfirmPage } from './views/sign-out-confirm.tsx'

/**
 * A page as a full HTML document, to be sent as UTF-8 with a Content-Security-Policy whose nonce is `context.nonce`. Pure:
 * the same arguments give the same text. Throws RangeError where a form's target is neither a path nor an http(s) URL.
 */
export function renderPage(page: Page, context: PageContext): string {
  return `<!doctype html>${renderToString(component(page, context))}`
}

function component(page: Page, context: PageContext) {
  switch (page.kind) {
    case 'view':
      return viewComponent(page, context)
    case 'consent':
      return <ConsentPage page={page} context={context} />
    case 'error':
      return <ErrorPage page={page} context={context} />
    case 'signed-out':
      return <SignedOutPage page={page} context={context} />
    case 'sign-out-confirm':
      return <SignOutConfirmPage page={page} context={context} />
    case 'device-code':
      return <DeviceCodePage page={page} context={context} />
    case 'device-confirm':
      return <DeviceConfirmPage page={page} context={context} />
    case 'device-done':
      return <DeviceDonePage page={page} context={context} />
    case 'link-here':
      return <LinkHerePage page={page} context={context} />
    case 'link-elsewhere':
      return <LinkElsewherePage page={page} context={context} />
    case 'link-done':
      return <LinkDonePage page={page} context={context} />
    case 'link-gone':
      return <LinkGonePage context={context} />
    case 'link-device':
      return <LinkDevicePage page={page} context={context} />
    case 'redirecting-form':
      return <RedirectingFormPage page={page} context={context} />
    case 'busy':
      return <BusyPage page={page} context={context} />
  }
}

function viewComponent(page: ViewPage, context: PageContext) {
  const { view } = page
  switch (view.kind) {
    case 'identify':
      return <IdentifyPage page={page} view={view} context={context} />
    case 'choose':
      return <ChoosePage page={page} view={view} context={context} />
    case 'challenge':
      return <ChallengePage page={page} view={view} context={context} />
    case 'enrol-choice':
      return <EnrolChoicePage page={page} view={view} context={context} />
    case 'enrol':
      return <EnrolPage page={page} view={view} context={context} />
    case 'failed':
      return <FailedPage page={page} view={view} context={context} />
  }
}
