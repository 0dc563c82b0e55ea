import type { ComponentChildren } from 'preact'
import type { HiddenFields } from '../page.ts'
import { formTarget } from './safe-url.ts'

interface FormProps {
  readonly action: string
  readonly hidden: HiddenFields
  readonly class?: string
  readonly children: ComponentChildren
}

/** A plain form that posts. `novalidate`: the server checks, and says what is wrong in the language of the page. */
export function Form({ action, hidden, class: name, children }: FormProps) {
  return (
    <form method="post" action={formTarget(action)} class={name} novalidate>
      {Object.entries(hidden).map(([key, value]) => (
        <input type="hidden" name={key} value={value} />
      ))}
      {children}
    </form>
  )
}

interface ButtonProps {
  /** The value of the field `action`. */
  readonly value: 'continue' | 'resend' | 'back' | 'skip' | 'cancel' | 'allow' | 'deny' | 'report'
  readonly class?: 'main' | 'quiet'
  readonly id?: string
  readonly describedBy?: string | undefined
  readonly children: ComponentChildren
}

/** A button that says what to do next. */
export function ActionButton({ value, class: name, id, describedBy, children }: ButtonProps) {
  return (
    <button type="submit" name="action" value={value} class={name} id={id} aria-describedby={describedBy}>
      {children}
    </button>
  )
}
