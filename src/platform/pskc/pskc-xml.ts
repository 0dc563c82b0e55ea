import { XMLParser, XMLValidator } from 'fast-xml-parser'

/** The file, or one part of it, is no PSKC that can be read. The message says which part, and what to do. */
export class PskcBroken extends Error {
  override readonly name = 'PskcBroken'
}

/** An element: its attributes (`@Name`), its children by local name, always as lists, and its text (`#text`). */
export interface Element {
  readonly [name: string]: readonly Element[] | string | undefined
}

const largestFile = 33_554_432

/**
 * The root element of a PSKC file. Namespace prefixes are left out. Document types are refused, and with them entities,
 * external ones and such as grow; so are files of more than 32 MiB and nesting of more than 32 elements. Throws PskcBroken.
 */
export function parsePskc(text: string): Element {
  if (text.length > largestFile) throw new PskcBroken('The file has more than 32 MiB. Split it.')
  if (/<!\s*(?:DOCTYPE|ENTITY)/i.test(text))
    throw new PskcBroken('The file has a document type (DOCTYPE). A PSKC file needs none: remove it if you trust the file.')
  const valid = XMLValidator.validate(text)
  if (valid !== true) throw new PskcBroken(`The file is not well-formed XML: ${valid.err.msg} (line ${valid.err.line}).`)
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    removeNSPrefix: true,
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: false,
    htmlEntities: false,
    ignorePiTags: true,
    alwaysCreateTextNode: true,
    maxNestedTags: 32,
    isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
  })
  let parsed: Element
  try {
    parsed = parser.parse(text) as Element
  } catch {
    throw new PskcBroken('The file cannot be read as XML: it is nested too deeply, or uses names that are not allowed.')
  }
  const root = child(parsed, 'KeyContainer')
  if (!root) throw new PskcBroken('The file has no KeyContainer: it is not PSKC (RFC 6030).')
  if (attribute(root, 'Version') !== '1.0') throw new PskcBroken('The file is of another version of PSKC than 1.0 (RFC 6030).')
  return root
}

export const children = (element: Element | undefined, name: string): readonly Element[] => {
  const found = element !== undefined && Object.hasOwn(element, name) ? element[name] : undefined
  return Array.isArray(found) ? found : []
}

/** The element at the end of a path of names, the first one of each. */
export const child = (element: Element | undefined, ...path: readonly string[]): Element | undefined =>
  path.reduce<Element | undefined>((at, name) => children(at, name)[0], element)

export const attribute = (element: Element | undefined, name: string): string | undefined => textOf(element?.[`@${name}`])

/** The text at the end of a path; undefined where there is none or it is empty. */
export const textAt = (element: Element | undefined, ...path: readonly string[]): string | undefined =>
  textOf(child(element, ...path)?.['#text'])

const predefined: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** The five entities that XML itself has are all that is replaced, once. */
const textOf = (value: Element[string]): string | undefined => {
  const text =
    typeof value === 'string' ? value.trim().replace(/&(lt|gt|amp|quot|apos);/g, (_, name) => predefined[name] ?? '') : ''
  return text === '' ? undefined : text
}
