import { Value } from '@sinclair/typebox/value'
import { describe, expect, it } from 'vitest'
import { contextOf, countedPasswords, enrolContextOf, keyedHash } from '../../test/support/factor-lab.ts'
import type { AuthenticatorId, ChallengeId, TransactionId } from '../domain/ids.ts'
import type { Answer, Enrol, Prompt } from '../engine/factor-contract.ts'
import { questionCatalogue } from '../locales/questions.ts'
import { type KbaSecret, kba } from './kba.ts'
import { type KbaSettings, kbaSettings } from './kba-settings.ts'
import type { NoDraft } from './memorised-secret.ts'
import { retained } from './retention.ts'

const settings = Value.Create(kbaSettings)

function bench(own: Partial<KbaSettings> = {}) {
  const passwords = countedPasswords()
  const factor = kba({ keyedHash, passwords, questions: questionCatalogue })
  const enrol = factor.enrol as Enrol<KbaSecret, NoDraft, KbaSettings>
  const set = { ...settings, ...own }
  const adding = (person = {}) => {
    const context = enrolContextOf<KbaSecret, KbaSettings>({ settings: set })
    return { ...context, person: { ...context.person, ...person } }
  }
  const before = (changes: Parameters<typeof contextOf>[0] = {}) =>
    contextOf<KbaSettings, KbaSecret>({ settings: set, ...changes })
  return { passwords, factor, enrol, adding, before, settings: set }
}

const threeAnswers: Answer = {
  question_1: 'first_concert',
  answer_1: '  The  Kinks ',
  question_2: 'first_job',
  answer_2: 'Müller-Strauß',
  question_3: 'lost_toy',
  answer_3: 'Rex',
}
const right: Readonly<Record<string, string>> = {
  first_concert: 'the kinks',
  first_job: 'MÜLLER-STRAUSS',
  lost_toy: 'ＲＥＸ',
}

async function enrolled(own: Partial<KbaSettings> = {}) {
  const lab = bench(own)
  const verdict = await lab.enrol.confirm(lab.adding(), {}, threeAnswers)
  if (verdict.kind !== 'enrolled' || !verdict.secret) throw new Error(verdict.kind)
  lab.passwords.work.length = 0
  return { ...lab, secret: verdict.secret }
}

const idsOf = (prompt: Prompt) => (prompt.kind === 'questions' ? prompt.questions.map(({ id }) => id) : [])
const answersTo = (ids: readonly string[], change: (id: string) => string | undefined = (id) => right[id]): Answer =>
  Object.fromEntries(ids.map((id) => [`answer_${id}`, change(id)]))

describe('choosing knowledge questions', () => {
  it('RC-7 at least three, of a catalogue with stable ids', async () => {
    const { enrol, adding } = bench()
    const { prompt } = await enrol.begin(adding())
    if (prompt.kind !== 'new-questions') throw new Error(prompt.kind)
    expect(prompt.count).toBe(3)
    expect(new Set(prompt.catalogue.map(({ id }) => id)).size).toBe(prompt.catalogue.length)
    expect(prompt.catalogue.length).toBeGreaterThanOrEqual(8)
    expect(Value.Check(kbaSettings, { ...settings, count: 2 })).toBe(false)
    expect(Value.Check(kbaSettings, { ...settings, ask: 1 })).toBe(false)
  })

  it('RC-7 normalises answers and keeps nothing but their hashes', async () => {
    const { secret } = await enrolled()
    expect(secret.questions.map(({ hash }) => hash)).toEqual(['plain:the kinks', 'plain:müller-strauss', 'plain:rex'])
    expect(Object.keys(secret.questions[0] ?? {}).sort()).toEqual(['hash', 'id', 'question'])
  })

  it.each<[string, Answer, string]>([
    ['one missing', { ...threeAnswers, answer_2: undefined }, 'questions_incomplete'],
    ['one too short', { ...threeAnswers, answer_2: ' ab ' }, 'questions_incomplete'],
    ['one far too long', { ...threeAnswers, answer_2: 'x'.repeat(129) }, 'questions_incomplete'],
    ['one gigantic', { ...threeAnswers, answer_2: 'x'.repeat(1_000_000) }, 'questions_incomplete'],
    ['a question that is not offered', { ...threeAnswers, question_2: '__proto__' }, 'questions_incomplete'],
    ['one question twice', { ...threeAnswers, question_2: 'first_concert' }, 'questions_alike'],
    ['one answer twice', { ...threeAnswers, answer_2: 'REX' }, 'questions_alike'],
    ['the question as its answer', { ...threeAnswers, answer_1: 'whose was the first concert you went to?' }, 'questions_alike'],
    ['the user name', { ...threeAnswers, answer_2: 'Alice' }, 'questions_alike'],
    ['the mailbox', { ...threeAnswers, answer_2: 'A.Liddell' }, 'questions_alike'],
    ['nothing', {}, 'questions_incomplete'],
  ])('refuses %s, and hashes nothing', async (_what, answer, reason) => {
    const { enrol, adding, passwords } = bench()
    expect(await enrol.confirm(adding(), {}, answer)).toEqual({ kind: 'refused', reason, minimum: 3 })
    expect(passwords.hashed).toBe(0)
  })

  it('a pool may bring questions of its own, in several languages, and leave the shipped ones out', async () => {
    const badge = { id: 'badge', question: 'What is on your badge?', texts: { 'pt-BR': 'O que está no seu crachá?' } }
    const { enrol, adding } = bench({ questions: [badge], shipped: false })
    const ask = async (locale: string | null) => (await enrol.begin(adding({ locale }))).prompt
    expect(await ask('pt')).toMatchObject({ catalogue: [{ id: 'badge', question: 'O que está no seu crachá?' }] })
    expect(await ask('de')).toMatchObject({ catalogue: [{ id: 'badge', question: 'What is on your badge?' }] })
    expect(await ask(null)).toMatchObject({ catalogue: [{ id: 'badge', question: 'What is on your badge?' }] })
  })
})

describe('answering knowledge questions', () => {
  it('takes the answers however they are written, and moves on to other questions', async () => {
    const { factor, before, secret } = await enrolled()
    const { prompt, challenge } = factor.prepare(before(), secret)
    const ids = idsOf(prompt)
    expect(ids).toHaveLength(2)
    expect(await factor.verify(before(), secret, challenge ?? null, answersTo(ids))).toEqual({ kind: 'proved', marker: 0 })
  })

  it('RC-7 asks the same questions until they are answered right, in every transaction', async () => {
    const { factor, before, secret } = await enrolled()
    const asked = (marker: number | null, index: number) =>
      idsOf(
        factor.prepare(
          before({ marker, transaction: `t${index}` as TransactionId, challengeId: `c${index}` as ChallengeId }),
          secret,
        ).prompt,
      ).join()
    const sets = new Set<string>()
    for (let marker = -1; marker < 40; marker += 1) {
      const value = marker < 0 ? null : marker
      const same = new Set(Array.from({ length: 10 }, (_, index) => asked(value, index)))
      expect(same.size).toBe(1)
      sets.add(asked(value, 0))
    }
    expect(sets.size).toBe(3)
  })

  it('chooses evenly, and differently for everybody', () => {
    const counts = new Map<string, number>()
    for (let index = 0; index < 900; index += 1) {
      const who = { authenticator: `a${index}` as AuthenticatorId, marker: null, challengeId: 'c' as ChallengeId }
      const { ask } = retained(keyedHash, who, ['a', 'b', 'c'], 2)
      counts.set(ask.join(''), (counts.get(ask.join('')) ?? 0) + 1)
    }
    expect([...counts.keys()].sort()).toEqual(['ab', 'ac', 'bc'])
    for (const count of counts.values()) expect(count).toBeGreaterThan(220)
  })

  it('RC-7 one wrong answer, whichever, gives the same verdict after the same work', async () => {
    const { factor, before, secret, passwords } = await enrolled()
    const { prompt, challenge } = factor.prepare(before(), secret)
    const ids = idsOf(prompt)
    const seen: unknown[] = []
    for (const wrong of [[0], [1], [0, 1]]) {
      passwords.work.length = 0
      const answer = answersTo(ids, (id) => (wrong.includes(ids.indexOf(id)) ? 'wrong' : right[id]))
      seen.push([await factor.verify(before(), secret, challenge ?? null, answer), passwords.work.length])
    }
    passwords.work.length = 0
    seen.push([await factor.verify(before(), secret, challenge ?? null, {}), passwords.work.length])
    passwords.work.length = 0
    const stranger = before({ user: null, authenticator: null })
    const strange = factor.prepare(stranger, null)
    seen.push([await factor.verify(stranger, null, strange.challenge ?? null, {}), passwords.work.length])
    expect(seen).toEqual(Array(5).fill([{ kind: 'mismatch' }, 2]))
  })

  it('answers to the questions of another time are no guess', async () => {
    const { factor, before, secret } = await enrolled()
    const { prompt, challenge } = factor.prepare(before({ marker: 4 }), secret)
    const answer = answersTo(idsOf(prompt))
    expect(await factor.verify(before({ marker: 5 }), secret, challenge ?? null, answer)).toEqual({ kind: 'expired' })
    expect(await factor.verify(before({ marker: 4 }), secret, null, answer)).toEqual({ kind: 'expired' })
  })

  it('a stranger is asked as many, and a locked account costs as many hashes', async () => {
    const { factor, before, passwords } = await enrolled()
    const stranger = before({ user: null, authenticator: null })
    expect(idsOf(factor.prepare(stranger, null).prompt)).toHaveLength(2)
    passwords.work.length = 0
    await factor.verify(stranger, null, null, {})
    expect(passwords.work).toHaveLength(2)
  })

  it('newer hash parameters are kept', async () => {
    const lab = await enrolled()
    const upgrading = {
      ...lab.passwords,
      verify: async (stored: string | null, typed: string) => ({ matches: stored === `plain:${typed}`, rehash: `new:${typed}` }),
    }
    const factor = kba({ keyedHash, passwords: upgrading, questions: questionCatalogue })
    const { prompt, challenge } = factor.prepare(lab.before(), lab.secret)
    const ids = idsOf(prompt)
    const verdict = await factor.verify(lab.before(), lab.secret, challenge ?? null, answersTo(ids))
    if (verdict.kind !== 'proved') throw new Error(verdict.kind)
    expect(verdict.secret?.questions.filter(({ hash }) => hash.startsWith('new:')).map(({ id }) => id)).toEqual(ids)
    expect(verdict.secret?.questions).toHaveLength(3)
  })

  it('E-19 is off until switched on, knowledge of the first level, and knows no hints', () => {
    const { factor } = bench()
    const { classes, traits, amr, mayBeFirst, offByDefault } = factor
    expect({ classes, traits, amr, mayBeFirst, offByDefault }).toEqual({
      classes: ['knowledge'],
      traits: { maxAal: 1 },
      amr: ['kba'],
      mayBeFirst: false,
      offByDefault: true,
    })
  })
})
