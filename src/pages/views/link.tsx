import { locales } from '../../locales/index.ts'
import type {
  LinkDevicePage as LinkDevice,
  LinkDonePage as LinkDone,
  LinkElsewherePage as LinkElsewhere,
  LinkHerePage as LinkHere,
  PageContext,
} from '../page.ts'
import { clockTime } from '../parts/clock-time.ts'
import { Document } from '../parts/document.tsx'
import { TextField } from '../parts/field.tsx'
import { ActionButton, Form } from '../parts/form.tsx'
import { Announcement, noticeId } from '../parts/notice.tsx'
import { plain } from '../parts/plain.ts'

/** The link was opened in the browser that waits: one button, because a mail scanner opens links too (ML-2). */
export function LinkHerePage({ page, context }: { page: LinkHere; context: PageContext }) {
  const { link, common } = locales[context.locale]
  return (
    <Document context={context} question={link.hereQuestion(plain(page.application))}>
      <p class="lead">{link.here}</p>
      <Form action={page.action} hidden={page.hidden}>
        <ActionButton value="continue" class="main">
          {common.continue}
        </ActionButton>
      </Form>
      <p class="small">{link.hereNext}</p>
    </Document>
  )
}

/**
 * The link was opened elsewhere: who asks, and whether it is the same person. All answers are in one form, whose first
 * button needs the number: a scanner that posts the form as it is does nothing.
 */
export function LinkElsewherePage({ page, context }: { page: LinkElsewhere; context: PageContext }) {
  const { link } = locales[context.locale]
  const { browser, system, notice } = page
  const name = browser === undefined ? link.anyBrowser : system === undefined ? browser : link.browserOn(browser, system)
  const wrong = notice === undefined ? undefined : noticeId
  return (
    <Document context={context} question={link.question} wrong={notice !== undefined} reference={false}>
      <p class="lead">{link.asks(plain(page.application))}</p>
      {notice !== undefined && <Announcement tone="error" sentence={link[notice]} />}
      <p>{link.asked(clockTime(page.at))}</p>
      <p>{link.from(plain(name), page.address === undefined ? link.unknownAddress : plain(page.address))}</p>
      {page.asksNumber ? (
        <Form action={page.action} hidden={page.hidden}>
          <TextField
            name="number"
            label={link.number}
            hint={link.numberHint}
            autocomplete="off"
            inputmode="numeric"
            class="code"
            wrong={wrong}
            autofocus={false}
          />
          <p class="small">{link.warning}</p>
          <ActionButton value="continue" class="main">
            {link.yes}
          </ActionButton>
          <ActionButton value="deny">{link.no}</ActionButton>
          <ActionButton value="report">{link.report}</ActionButton>
        </Form>
      ) : (
        <>
          <p>{link.onlyThere}</p>
          <p class="small">{link.hereNext}</p>
        </>
      )}
    </Document>
  )
}

/** What came of it. */
export function LinkDonePage({ page, context }: { page: LinkDone; context: PageContext }) {
  const { link } = locales[context.locale]
  return (
    <Document context={context} question={link[`${page.outcome}Title`]}>
      <p>{link[page.outcome]}</p>
      <p class="small">{link.close}</p>
    </Document>
  )
}

/** Used, too old, superseded or never ours: one page, which tells nobody which. */
export function LinkGonePage({ context }: { context: PageContext }) {
  const { link } = locales[context.locale]
  return (
    <Document context={context} question={link.goneTitle}>
      <p>{link.gone}</p>
      <p>{link.goneNext}</p>
    </Document>
  )
}

/** The address of the QR code that adds a phone, opened by a browser instead of the app. */
export function LinkDevicePage({ page, context }: { page: LinkDevice; context: PageContext }) {
  const { link } = locales[context.locale]
  return (
    <Document context={context} question={link.deviceTitle}>
      <p>{link.device}</p>
      <code class="device">{plain(page.code)}</code>
      <p>{link.deviceWarning}</p>
    </Document>
  )
}
