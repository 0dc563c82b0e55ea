/** Markup that is safe to send: every value that went into it was escaped. */
export interface Html {
  readonly markup: string
}

type Value = string | number | Html | undefined | false | readonly Html[]

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Template tag: literal parts are markup, interpolated strings are text (escaped), `undefined` and `false` are nothing. */
export function html(literals: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { markup: literals.map((literal, index) => literal + markupOf(values[index])).join('') }
}

function markupOf(value: Value): string {
  if (value === undefined || value === false) return ''
  if (typeof value === 'object') return 'markup' in value ? value.markup : value.map((part) => part.markup).join('')
  return String(value).replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
