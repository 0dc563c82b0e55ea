import type { Notice } from '../../engine/view.ts'
import type { Texts } from '../../locales/index.ts'
import type { Situation } from '../../locales/texts.ts'

type Tone = 'error' | 'warning' | 'info'

const tones: Readonly<Record<Notice['key'], Tone>> = {
  credentials_wrong: 'error',
  identifier_missing: 'error',
  answer_missing: 'error',
  code_wrong: 'error',
  answer_wrong: 'error',
  password_wrong: 'error',
  code_expired: 'error',
  code_sent: 'info',
  resend_too_soon: 'warning',
  send_limit: 'warning',
  delivery_delayed: 'warning',
  out_of_date: 'warning',
  slow_down: 'warning',
  busy: 'warning',
  still_waiting: 'info',
  declined: 'warning',
  push_stopped: 'warning',
  enrolled: 'info',
  input_refused: 'error',
}

/** Id of the sentence, for `aria-describedby` of the field it is about. */
export const noticeId = 'notice'

/** True where the notice says that something typed is wrong. */
export const isError = (notice: Notice | undefined): boolean => notice !== undefined && tones[notice.key] === 'error'

interface NoticeBoxProps {
  readonly notice: Notice | undefined
  readonly texts: Texts
  readonly situation: Situation
}

/** One sentence about what just happened, announced at once when it is about something wrong. */
export function NoticeBox({ notice, texts, situation }: NoticeBoxProps) {
  if (notice === undefined) return null
  return <Announcement tone={tones[notice.key]} sentence={sentenceOf(notice, texts, situation)} />
}

/** A sentence in a coloured box. */
export function Announcement({ tone, sentence }: { readonly tone: Tone; readonly sentence: string }) {
  return (
    <div id={noticeId} class={`notice ${tone}`} role={tone === 'info' ? 'status' : 'alert'}>
      <p>{sentence}</p>
    </div>
  )
}

function sentenceOf(notice: Notice, texts: Texts, situation: Situation): string {
  // Key and notice come from the same object, which TypeScript cannot follow through the table.
  const say = texts.notices[notice.key] as (notice: Notice, situation: Situation) => string
  return say(notice, situation)
}
