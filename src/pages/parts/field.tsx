import type { Texts } from '../../locales/index.ts'

interface FieldProps {
  readonly name: string
  /** Where the name may hold anything, as in `answer_<id>`. Otherwise the name. */
  readonly id?: string
  readonly label: string
  readonly hint?: string | undefined
  /** Id of the sentence that says what is wrong with it. */
  readonly wrong?: string | undefined
  readonly autofocus: boolean
  readonly autocomplete: string
  readonly value?: string | undefined
  readonly inputmode?: 'numeric' | 'text' | 'email' | 'tel' | undefined
  readonly class?: 'code'
  readonly optional?: boolean
}

/** One labelled text field. Pasting is never prevented. */
export function TextField({ name, id = name, label, hint, wrong, class: look, optional = false, ...input }: FieldProps) {
  const hintId = hint === undefined ? undefined : `${id}-hint`
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <Hint id={hintId} hint={hint} />
      <div class="box">
        <input
          type="text"
          id={id}
          name={name}
          class={look}
          autocapitalize="none"
          autocorrect="off"
          spellcheck={false}
          required={!optional}
          {...input}
          {...invalid(wrong, hintId)}
        />
      </div>
    </div>
  )
}

interface PasswordFieldProps {
  readonly label: string
  readonly hint?: string | undefined
  readonly texts: Texts['identify']
  readonly wrong: string | undefined
  readonly autofocus: boolean
  readonly autocomplete?: 'current-password' | 'new-password'
}

/** The password: concealed, pasteable, and shown on demand where JavaScript runs. */
export function PasswordField({ label, hint, texts, wrong, autofocus, autocomplete = 'current-password' }: PasswordFieldProps) {
  const hintId = hint === undefined ? undefined : 'password-hint'
  return (
    <div class="field">
      <label for="password">{label}</label>
      <Hint id={hintId} hint={hint} />
      <div class="box reveals">
        <input
          type="password"
          id="password"
          name="password"
          autocomplete={autocomplete}
          required
          autofocus={autofocus}
          {...invalid(wrong, hintId)}
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

function Hint({ id, hint }: { readonly id: string | undefined; readonly hint: string | undefined }) {
  if (hint === undefined) return null
  return (
    <p class="hint" id={id}>
      {hint}
    </p>
  )
}

/** What a field that is not right says to a screen reader, and where its hint stands. */
export function invalid(wrong: string | undefined, hintId: string | undefined) {
  const describedBy = [wrong, hintId].filter((id) => id !== undefined).join(' ')
  return {
    ...(wrong === undefined ? {} : { 'aria-invalid': 'true' as const }),
    ...(describedBy === '' ? {} : { 'aria-describedby': describedBy }),
  }
}
