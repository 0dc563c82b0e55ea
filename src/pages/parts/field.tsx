import type { Texts } from '../../locales/index.ts'

interface FieldProps {
  /** Name and id. */
  readonly name: string
  readonly label: string
  readonly hint?: string
  /** Id of the sentence that says what is wrong with it. */
  readonly wrong?: string | undefined
  readonly autofocus: boolean
  readonly autocomplete: string
  readonly value?: string | undefined
  readonly inputmode?: 'numeric' | 'text'
  readonly class?: 'code'
}

/** One labelled text field. Pasting is never prevented. */
export function TextField({ name, label, hint, wrong, autofocus, autocomplete, value, inputmode, class: look }: FieldProps) {
  const hintId = hint === undefined ? undefined : `${name}-hint`
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint !== undefined && (
        <p class="hint" id={hintId}>
          {hint}
        </p>
      )}
      <div class="box">
        <input
          type="text"
          id={name}
          name={name}
          class={look}
          value={value}
          autocomplete={autocomplete}
          inputmode={inputmode}
          autocapitalize="none"
          autocorrect="off"
          spellcheck={false}
          required
          autofocus={autofocus}
          {...invalid(wrong, hintId)}
        />
      </div>
    </div>
  )
}

interface PasswordFieldProps {
  readonly label: string
  readonly texts: Texts['identify']
  readonly wrong: string | undefined
  readonly autofocus: boolean
}

/** The password: concealed, pasteable, and shown on demand where JavaScript runs. */
export function PasswordField({ label, texts, wrong, autofocus }: PasswordFieldProps) {
  return (
    <div class="field">
      <label for="password">{label}</label>
      <div class="box reveals">
        <input
          type="password"
          id="password"
          name="password"
          autocomplete="current-password"
          required
          autofocus={autofocus}
          {...invalid(wrong, undefined)}
        />
        <button
          type="button"
          hidden
          aria-label={texts.showPassword}
          data-reveal="password"
          data-show={texts.show}
          data-hide={texts.hide}
          data-show-label={texts.showPassword}
          data-hide-label={texts.hidePassword}
        >
          {texts.show}
        </button>
      </div>
    </div>
  )
}

function invalid(wrong: string | undefined, hintId: string | undefined) {
  const describedBy = [wrong, hintId].filter((id) => id !== undefined).join(' ')
  return {
    ...(wrong === undefined ? {} : { 'aria-invalid': 'true' as const }),
    ...(describedBy === '' ? {} : { 'aria-describedby': describedBy }),
  }
}
