import type { Texts } from '../../locales/index.ts'
import type { EnrolTexts, FactorTexts } from '../../locales/texts.ts'
import { plain } from './plain.ts'

/** How a factor speaks: by its own entry, or by the generic one for factors that the locale has no entry for. */
export function factorTexts(texts: Texts, factor: string): FactorTexts {
  return Object.hasOwn(texts.factors, factor) ? texts.factors[factor as keyof Texts['factors']] : texts.otherFactor(plain(factor))
}

/** How it speaks while it is added. */
export function enrolTexts(texts: Texts, factor: string): EnrolTexts {
  const { name, enrol } = factorTexts(texts, factor)
  return enrol ?? texts.enrol.general(name)
}
