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

/**
 * Shipped questions: many possible answers, not on public record, not in a profile, and the same next year. Locales
 * translate them by id.
 */
const shipped: readonly Question[] = [
  { id: 'first-concert', question: 'Which was the first concert you went to?' },
  { id: 'childhood-hideout', question: 'Where did you hide as a child when you wanted to be alone?' },
  { id: 'first-boss', question: 'What was the surname of your first boss?' },
  { id: 'disliked-teacher', question: 'What was the surname of the teacher you liked least?' },
  { id: 'childhood-dish', question: 'Which dish did you refuse to eat as a child?' },
  { id: 'lost-toy', question: 'What did you call the toy you lost and missed most?' },
  { id: 'first-long-journey', question: 'Which place did your first long journey lead to?' },
  { id: 'neighbour', question: 'What was the name of the neighbour you remember from your first home?' },
  { id: 'first-broken', question: 'What was the first thing you broke that was not yours?' },
  { id: 'imagined-job', question: 'What did you want to become when you were seven?' },
]

/** What may be chosen, the pool's own first, in the language of the person where there is one. */
export function catalogueOf(settings: KbaSettings, locale: string | null): Question[] {
  const own = settings.questions.map(({ id, question, texts = {} }) => ({ id, question: inLanguage(texts, locale) ?? question }))
  return [...own, ...(settings.shipped ? shipped.filter(({ id }) => !own.some((one) => one.id === id)) : [])]
}

function inLanguage(texts: Readonly<Record<string, string>>, locale: string | null): string | undefined {
  const tag = (locale ?? '').toLowerCase()
  const names = Object.keys(texts)
  const name =
    names.find((one) => one.toLowerCase() === tag) ??
    names.find((one) => tag !== '' && one.toLowerCase().split('-')[0] === tag.split('-')[0])
  return name === undefined ? undefined : texts[name]
}
