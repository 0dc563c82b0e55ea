import type { Texts } from '../../locales/index.ts'

/** The locale's own words for a standard scope; undefined for any other. */
export const scopeText = ({ scopes }: Texts, name: string): string | undefined =>
  Object.hasOwn(scopes, name) ? scopes[name as keyof Texts['scopes']] : undefined
