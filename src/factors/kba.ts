import type { Answer, EnrolContext, EnrolVerdict, Factor, FactorContext, InputRefusal } from '../engine/factor-contract.ts'
import type { KeyedHash, Passwords } from '../platform/contract.ts'
import { catalogueOf, type KbaSettings, kbaSettings, type Question, type QuestionCatalogue } from './kba-settings.ts'
import type { NoDraft } from './memorised-secret.ts'
import { type Asked, nextMarker, retained } from './retention.ts'

export interface KbaSecret {
  /** In the words in which they were chosen; each answer normalised and hashed. */
  readonly questions: readonly (Question & { readonly hash: string })[]
}

interface Tools {
  readonly keyedHash: KeyedHash
  readonly passwords: Passwords
  readonly questions?: QuestionCatalogue
}

const none: QuestionCatalogue = () => []

const longestAnswer = 128

/**
 * Questions that only their owner can answer, or so one hopes: NIST SP 800-63B-4 does not take them as an authenticator, so
 * they are off until an operator switches them on, are knowledge of the first level, and never make a sign-in multi-factor.
 * All asked answers are hashed, right or wrong, so that neither words nor time say which one failed (RC-7). No hints.
 */
export const kba = ({
  keyedHash,
  passwords,
  questions: shipped = none,
}: Tools): Factor<KbaSecret, Asked, NoDraft, KbaSettings> => ({
  id: 'kba',
  classes: ['knowledge'],
  amr: ['kba'],
  traits: { maxAal: 1 },
  mayBeFirst: false,
  offByDefault: true,
  settings: kbaSettings,

  prepare(context, secret) {
    const questions: readonly Question[] = secret?.questions ?? catalogueOf(context.settings, shipped, null)
    const ids = questions.map(({ id }) => id)
    const asked = retained(keyedHash, context, ids, context.settings.ask)
    const shown = questions.filter(({ id }) => asked.ask.includes(id)).map(({ id, question }) => ({ id, question }))
    return { prompt: { kind: 'questions', questions: shown }, challenge: asked }
  },

  async verify(context, secret, challenge, answer) {
    const outdated = !challenge || challenge.marker !== context.marker
    if (secret && outdated) return { kind: 'expired' }
    const checks = await Promise.all(checked(context, secret, challenge).map((one) => check(passwords, one, answer)))
    if (!secret || !challenge) return { kind: challenge ? 'mismatch' : 'expired' }
    if (checks.length === 0 || !checks.every(({ matches }) => matches)) return { kind: 'mismatch' }
    const newer = new Map(checks.flatMap(({ id, rehash }) => (rehash === undefined ? [] : [[id, rehash] as const])))
    const questions = secret.questions.map((one) => ({ ...one, hash: newer.get(one.id) ?? one.hash }))
    return { kind: 'proved', marker: nextMarker(challenge), ...(newer.size === 0 ? {} : { secret: { questions } }) }
  },

  enrol: {
    limit: 1,
    proves: false,
    begin: async ({ settings, person }) => ({
      prompt: { kind: 'new-questions', count: settings.count, catalogue: catalogueOf(settings, shipped, person.locale) },
      draft: {},
    }),
    async confirm(context, _draft, answer): Promise<EnrolVerdict<KbaSecret, NoDraft>> {
      const { settings } = context
      const chosen = chosenQuestions(context, shipped, answer)
      const refusal = chosen ? refusalOf(context, chosen) : 'questions_incomplete'
      if (!chosen || refusal)
        return { kind: 'refused', reason: refusal ?? 'questions_incomplete', minimum: settings.minimumLength }
      const questions: KbaSecret['questions'][number][] = []
      // One after the other: a set of answers must not crowd the sign-ins out of the queue.
      for (const { id, question, text } of chosen) questions.push({ id, question, hash: await passwords.hash(text) })
      return { kind: 'enrolled', secret: { questions }, replacesOthers: true }
    },
  },
})

/** The questions that were asked; for a stranger as many decoys. */
function checked(
  { settings }: FactorContext<KbaSettings>,
  secret: KbaSecret | null,
  challenge: Asked | null,
): { readonly id: string; readonly hash: string | null }[] {
  if (!secret) {
    const ids = challenge?.ask ?? Array.from({ length: settings.ask }, (_, index) => String(index))
    return ids.map((id) => ({ id, hash: null }))
  }
  // An asked question that is not there any more fails like a wrong answer.
  return (challenge?.ask ?? []).map((id) => ({ id, hash: secret.questions.find((one) => one.id === id)?.hash ?? null }))
}

async function check(
  passwords: Passwords,
  { id, hash }: { readonly id: string; readonly hash: string | null },
  answer: Answer,
): Promise<{ id: string; matches: boolean; rehash?: string }> {
  return { id, ...(await passwords.verify(hash, normal(answer[`answer_${id}`]))) }
}

/** Case, spaces and forms of writing do not matter: nobody remembers how they wrote it. */
function normal(text = ''): string {
  if (text.length > 4 * longestAnswer) return ''
  // Upper case first: some letters have several lower-case forms, and `ß` is `ss`.
  return text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').replace(/\s+/gu, ' ').trim()
}

type Chosen = Question & { readonly text: string }

/** Undefined where one is missing, or not of the catalogue. */
function chosenQuestions(
  { settings, person }: EnrolContext<KbaSecret, KbaSettings>,
  shipped: QuestionCatalogue,
  answer: Answer,
): Chosen[] | undefined {
  const catalogue = catalogueOf(settings, shipped, person.locale)
  const chosen = Array.from({ length: settings.count }, (_, index) => {
    const question = catalogue.find(({ id }) => id === answer[`question_${index + 1}`])
    return question && { ...question, text: normal(answer[`answer_${index + 1}`]) }
  })
  return chosen.every((one) => one !== undefined) ? chosen : undefined
}

function refusalOf(
  { settings, person }: EnrolContext<KbaSecret, KbaSettings>,
  chosen: readonly Chosen[],
): InputRefusal | undefined {
  const lengths = chosen.map(({ text }) => [...text].length)
  if (lengths.some((length) => length < settings.minimumLength || length > longestAnswer)) return 'questions_incomplete'
  const known = [person.username, person.name, person.email, person.email?.split('@')[0]].map((word) => normal(word ?? ''))
  const repeats =
    new Set(chosen.map(({ id }) => id)).size < chosen.length ||
    new Set(chosen.map(({ text }) => text)).size < chosen.length ||
    chosen.some(({ question, text }) => text === normal(question) || known.includes(text))
  return repeats ? 'questions_alike' : undefined
}
