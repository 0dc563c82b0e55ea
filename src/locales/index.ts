import { en, type Texts } from './en.ts'
import { ptBr } from './pt-br.ts'

export type { Texts }

/** BCP 47 tags of the locales we speak; the value of `<html lang>`. */
export type LocaleId = 'en' | 'pt-BR'
export type Direction = 'ltr' | 'rtl'

/** All locales. English first: it is what is spoken where nothing else fits. */
export const locales: Readonly<Record<LocaleId, Texts>> = { en, 'pt-BR': ptBr }

const localeIds = Object.keys(locales) as LocaleId[]
const fallback: LocaleId = 'en'
const rightToLeft: ReadonlySet<string> = new Set(['ar', 'fa', 'he', 'ur', 'yi'])

// Longest input looked at: browsers send far less; what is behind it cannot cost time (L-i10).
const maxHeader = 1_000

/** Which way a locale is written. */
export const directionOf = (locale: LocaleId): Direction => (rightToLeft.has(primary(locale)) ? 'rtl' : 'ltr')

/**
 * Picks the locale to speak: what the application asks for (`ui_locales`, OpenID Connect Core 3.1.2.1, in order of
 * preference), else the language of the user, else what the browser prefers (`Accept-Language`, RFC 9110 12.5.4), else
 * English. A tag fits by its language, so `pt-PT` finds `pt-BR`. Never throws; input beyond 1,000 characters is ignored.
 */
export function negotiate(acceptLanguage: string | undefined, uiLocales?: string, userLocale?: string): LocaleId {
  return (
    firstMatch((uiLocales ?? '').slice(0, maxHeader).split(' ')) ??
    firstMatch([(userLocale ?? '').slice(0, maxHeader)]) ??
    firstMatch(preferred((acceptLanguage ?? '').slice(0, maxHeader))) ??
    fallback
  )
}

function firstMatch(tags: readonly string[]): LocaleId | undefined {
  for (const raw of tags) {
    const tag = raw.trim().toLowerCase()
    if (tag === '') continue
    const exact = localeIds.find((id) => id.toLowerCase() === tag)
    const match = exact ?? localeIds.find((id) => primary(id) === primary(tag))
    if (match !== undefined) return match
  }
  return undefined
}

/** Tags of an Accept-Language header, best first; those with weight 0 left out. */
function preferred(header: string): string[] {
  return header
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';')
      const weight = parameters.map((p) => p.trim().toLowerCase()).find((p) => p.startsWith('q='))
      const q = weight === undefined ? 1 : Number(weight.slice(2))
      return { tag: tag.trim(), q: Number.isFinite(q) ? q : 0 }
    })
    .filter(({ tag, q }) => tag !== '' && q > 0)
    .sort((a, b) => b.q - a.q)
    .map(({ tag }) => tag)
}

function primary(tag: string): string {
  return tag.toLowerCase().split(/[-_]/, 1)[0] ?? ''
}
