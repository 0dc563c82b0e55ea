const placeholder = /\{([a-z]+)\}/g

/** Puts the values in. In one pass: what stands in a value is text, also where it looks like a placeholder (G-06). */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(placeholder, (found, name: string) => (Object.hasOwn(values, name) ? (values[name] as string) : found))

export const placeholdersIn = (text: string): string[] => [...text.matchAll(placeholder)].map((found) => found[1] as string)

/** True where a brace is left that belongs to no placeholder. */
export const hasStrayBrace = (text: string): boolean => /[{}]/.test(text.replace(placeholder, ''))
