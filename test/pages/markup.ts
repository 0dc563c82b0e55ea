/** One start tag with its attributes, unescaped. */
export interface Tag {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly at: number
}

const startTag = /<([a-z][a-z0-9]*)((?:\s+[a-z][a-z-]*(?:="[^"]*")?)*)\s*\/?>/g
const attribute = /([a-z][a-z-]*)(?:="([^"]*)")?/g

/**
 * Reads a document strictly: only what the renderer itself writes counts as a tag. `strayMarkup` is every `<` that is no
 * tag of ours, which is what an unescaped string would leave behind.
 */
export function readMarkup(html: string): { readonly tags: readonly Tag[]; readonly strayMarkup: readonly string[] } {
  const tags = [...html.matchAll(startTag)].map((match) => ({
    name: match[1] as string,
    at: match.index,
    attributes: Object.fromEntries(
      [...(match[2] as string).matchAll(attribute)].map(([, key, value]) => [key, unescaped(value ?? '')]),
    ),
  }))
  const rest = html
    .replace(/^<!doctype html>/, '')
    .replace(/(<(style|script)\b[^>]*>)[\s\S]*?(<\/\2>)/g, '$1$3')
    .replace(startTag, '')
    .replace(/<\/[a-z][a-z0-9]*>/g, '')
  return { tags, strayMarkup: [...rest.matchAll(/<.{0,40}/gs)].map(([text]) => text) }
}

/** The text a person reads, without tags, style and script. */
export function visibleText(html: string): string {
  const body = html.replace(/^<!doctype html>/, '').replace(/<(style|script|title)\b[\s\S]*?<\/\1>/g, '')
  return unescaped(body.replace(startTag, ' ').replace(/<\/[a-z][a-z0-9]*>/g, ' '))
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}
