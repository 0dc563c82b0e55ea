import { locales } from '../../locales/index.ts'
import type {
  DeviceCodePage as DeviceCode,
  DeviceConfirmPage as DeviceConfirm,
  DeviceDonePage as DeviceDone,
  PageContext,
} from '../page.ts'
import { Document } from '../parts/document.tsx'
import { TextField } from '../parts/field.tsx'
import { ActionButton, Form } from '../parts/form.tsx'
import { Announcement, noticeId } from '../parts/notice.tsx'
import { echo, plain } from '../parts/plain.ts'

/** Which code does the device show? RFC 8628 3.3. */
export function DeviceCodePage({ page, context }: { page: DeviceCode; context: PageContext }) {
  const { device, common } = locales[context.locale]
  const { error } = page
  return (
    <Document context={context} question={device.question} wrong={error !== undefined}>
      <p class="lead">{device.sentence}</p>
      {error !== undefined && <Announcement tone="error" sentence={device.errors[error]} />}
      <Form action={page.action} hidden={page.hidden}>
        <TextField
          name="user_code"
          label={device.label}
          autocomplete="off"
          class="code"
          value={page.userCode === undefined ? undefined : echo(page.userCode)}
          wrong={error === undefined ? undefined : noticeId}
          autofocus
        />
        <p>{device.warning}</p>
        <ActionButton value="continue" class="main">
          {common.continue}
        </ActionButton>
      </Form>
    </Document>
  )
}

/** Is it your own device? Against remote phishing, RFC 8628 5.4. */
export function DeviceConfirmPage({ page, context }: { page: DeviceConfirm; context: PageContext }) {
  const { device } = locales[context.locale]
  return (
    <Document context={context} question={device.confirmQuestion(plain(page.application))}>
      <p>{device.confirmSentence}</p>
      <code class="device">{plain(page.code)}</code>
      <p>{device.warning}</p>
      <Form action={page.action} hidden={page.allow}>
        <ActionButton value="allow" class="main">
          {device.yes}
        </ActionButton>
      </Form>
      <Form action={page.action} hidden={page.deny} class="then">
        <ActionButton value="deny">{device.no}</ActionButton>
      </Form>
    </Document>
  )
}

/** Done here, go on at the device. */
export function DeviceDonePage({ page, context }: { page: DeviceDone; context: PageContext }) {
  const { device } = locales[context.locale]
  return (
    <Document context={context} question={device.doneTitle}>
      <p>{page.application === undefined ? device.doneAny : device.done(plain(page.application))}</p>
      <p>{device.doneNext}</p>
    </Document>
  )
}
