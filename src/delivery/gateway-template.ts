/** JSON whose texts may hold placeholders. */
export type Template = string | number | boolean | null | readonly Template[] | { readonly [key: string]: Template }

export type Values = Readonly<Record<string, string>>

/** What a message offers to a template. */
export const placeholders = [
  'to',
  'toDigits',
  'text',
  'subject',
  'code',
  'messageId',
  'locale',
  'language',
  'receiptUrl',
] as const

const placeholder = /\{\{\s*([A-Za-z0-9_.-]{1,60})\s*\}\}/g

/** Names used in a template, at any depth; names of fields included. */
export function namesIn(template: Template): string[] {
  if (typeof template === 'string') return [...template.matchAll(placeholder)].map(([, name]) => name as string)
  if (Array.isArray(template)) return template.flatMap(namesIn)
  if (typeof template !== 'object' || template === null) return []
  return Object.entries(template).flatMap(([key, value]) => [...namesIn(key), ...namesIn(value)])
}

/**
 * Fills a text in one pass: a value that looks like a placeholder stays what it is. `encode` makes a value safe where it is
 * going to stand. A name without a value becomes nothing.
 */
export const fillText = (text: string, values: Values, encode: (value: string) => string = (value) => value): string =>
  text.replace(placeholder, (_whole, name: string) => encode(Object.hasOwn(values, name) ? (values[name] as string) : ''))

/** Fills the texts of a JSON template. The result is still a value: writing it as JSON afterwards leaves nothing to inject into. */
export function fillJson(template: Template, values: Values): unknown {
  if (typeof template === 'string') return fillText(template, values)
  if (Array.isArray(template)) return template.map((one) => fillJson(one, values))
  if (typeof template !== 'object' || template === null) return template
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fillJson(value, values)]))
}

/** Reads `messages.0.id` out of an answer: fields and positions only; text or number, or undefined. */
export function readPath(body: unknown, path: string): string | undefined {
  let found: unknown = body
  for (const step of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined
    found = (found as Record<string, unknown>)[step]
  }
  return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined
}
