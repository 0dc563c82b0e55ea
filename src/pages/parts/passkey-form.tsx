import type { ComponentChildren } from 'preact'
import type { Texts } from '../../locales/index.ts'
import type { HiddenFields } from '../page.ts'
import { formTarget } from './safe-url.ts'

interface PasskeyFormProps {
  readonly action: string
  readonly hidden: HiddenFields
  /** `autofill` also offers passkeys in the name field, before any button is pressed. */
  readonly ceremony: 'get' | 'create' | 'autofill'
  readonly options: unknown
  readonly button: string
  readonly class?: string
  readonly main?: boolean
  readonly texts: Texts
  /** More fields, above the button. */
  readonly children?: ComponentChildren
}

/**
 * The one form that cannot do without JavaScript: the script of passkey-script.ts lets the browser answer `options` and posts
 * what it says as `credential`. Without JavaScript a sentence takes the place of the button.
 */
export function PasskeyForm({ action, hidden, ceremony, options, button, main = true, texts, ...rest }: PasskeyFormProps) {
  const { passkey } = texts
  return (
    <form
      method="post"
      action={formTarget(action)}
      class={rest.class}
      novalidate
      data-passkey={ceremony}
      data-options={JSON.stringify(options)}
      data-failed={passkey.failed}
      data-cancelled={passkey.cancelled}
      data-unsupported={passkey.unsupported}
      data-known={ceremony === 'create' ? passkey.known : undefined}
    >
      {Object.entries({ ...hidden, action: 'continue', credential: '' }).map(([key, value]) => (
        <input type="hidden" name={key} value={value} />
      ))}
      {rest.children !== undefined && <div class="needs-script">{rest.children}</div>}
      <noscript>
        <p class={main ? undefined : 'small'}>{passkey.needsScript}</p>
      </noscript>
      <p class="said" role="alert" data-passkey-said hidden />
      <button type="button" class={main ? 'main needs-script' : 'needs-script'} data-passkey-start>
        {button}
      </button>
    </form>
  )
}
