import { type Static, Type } from '@sinclair/typebox'

/** Settings of knowledge questions, and the questions themselves. */
export const kbaSettings = Type.Object({
  count: Type.Integer({ minimum: 3, maximum: 8, default: 3, description: 'Questions that a person chooses and answers.' }),
  ask: Type.Integer({ minimum: 2, maximum: 8, default: 2, description: 'How many of them are asked at a sign-in.' }),
  minimumLength: Type.Integer({
    minimum: 2,
    maximum: 32,
    default: 3,
    description: 'Characters that an answer has at least, spaces around it left out.',
  }),
  shipped: Type.Boolean({ default: true, description: 'Offer the questions that come with the server.' }),
  questions: Type.Array(
    Type.Object({
      id: Type.String({ pattern: '^[a-z0-9_-]{1,40}$', description: 'Keep it for as long as somebody has an answer to it.' }),
      question: Type.String({ minLength: 1, maxLength: 200 }),
      texts: Type.Optional(
        Type.Record(Type.String(), Type.String({ minLength: 1, maxLength: 200 }), {
          description: 'The question in other languages, by BCP 47 tag.',
        }),
      ),
    }),
    { default: [], maxItems: 50, description: 'Questions of your own, offered first.' },
  ),
})

export type KbaSettings = Static<typeof kbaSettings>

export interface Question {
  readonly id: string
  readonly question: string
}

/** The questions that come with the server, in the language nearest to a BCP 47 tag (English for null). */
export type QuestionCatalogue = (locale: string | null) => readonly Question[]

/** What may be chosen, the pool's own first, in the language of the person where there is one. */
export function catalogueOf(settings: KbaSettings, catalogue: QuestionCatalogue, locale: string | null): Question[] {
  const own = settings.questions.map(({ id, question, texts = {} }) => ({ id, question: inLanguage(texts, locale) ?? question }))
  return [...own, ...(settings.shipped ? catalogue(locale).filter(({ id }) => !own.some((one) => one.id === id)) : [])]
}

function inLanguage(texts: Readonly<Record<string, string>>, locale: string | null): string | undefined {
  const tag = (locale ?? '').toLowerCase()
  const names = Object.keys(texts)
  const name =
    names.find((one) => one.toLowerCase() === tag) ??
    names.find((one) => tag !== '' && one.toLowerCase().split('-')[0] === tag.split('-')[0])
  return name === undefined ? undefined : texts[name]
}
