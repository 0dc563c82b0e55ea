import type { EnrolPrompt } from '../../engine/view.ts'
import type { Texts } from '../../locales/index.ts'
import type { FactorTexts } from '../../locales/texts.ts'
import { clockTime } from './clock-time.ts'
import { ActionButton } from './form.tsx'

interface Times {
  readonly now: number
  readonly expiresAt?: number
  readonly resendAt?: number
}

/** True where no code is waited for: then no sentence about time and sending may speak of one. */
export const asksNoCode = ({ kind }: EnrolPrompt): boolean => kind !== 'code'

interface ExpiryProps {
  readonly times: Times
  readonly texts: Texts
  readonly noCode: boolean
}

/** How long it counts: a clock time from the server, which JavaScript turns into a countdown. */
export function Expiry({ times: { expiresAt, resendAt, now }, texts: { challenge }, noCode }: ExpiryProps) {
  if (expiresAt === undefined) return null
  const say = noCode ? challenge.request : challenge
  const left = expiresAt - now
  const over = resendAt === undefined ? say.expired : say.expiredResend
  if (left <= 0) return <p class="small">{over}</p>
  return (
    <p class="small" data-left={left} data-live={say.expiryLive} data-over={over}>
      {say.expiry(left / 1_000, clockTime(expiresAt))}
    </p>
  )
}

interface ResendProps {
  readonly times: Times
  readonly texts: Texts
  readonly speech: FactorTexts
}

/**
 * Another one. The button is never really disabled, since nothing could enable it again without JavaScript: whoever is too
 * early is told so by the reason above it, and by a notice when pressing all the same.
 */
export function Resend({ times: { resendAt, now }, texts, speech }: ResendProps) {
  if (resendAt === undefined) return null
  const say = { ...texts.challenge.resend, ...speech.resend }
  const left = resendAt - now
  const early = left > 0 ? { 'data-left': left, 'data-live': say.live, 'data-over': say.missing, 'data-holds': 'resend' } : {}
  return (
    <>
      <p class="small" id="resend-when" {...early}>
        {left > 0 ? say.from(left / 1_000, clockTime(resendAt, 'seconds')) : say.missing}
      </p>
      <ActionButton value="resend" id="resend" describedBy="resend-when">
        {say.button}
      </ActionButton>
    </>
  )
}
