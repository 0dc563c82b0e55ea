import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Landing, Visitor } from '../support/oidc-visitor.ts'
import { type Fortress, startFortress } from './fortress.ts'
import { bare, enter, filled, open } from './visits.ts'

let fortress: Fortress
beforeAll(async () => {
  fortress = await startFortress({ database: 'postgres' })
  await fortress.application('web')
  await fortress.application('app', { factors: { mode: 'one', of: ['mobile_app', 'email'] } })
})
afterAll(() => fortress?.stop())

const median = (values: readonly number[]) => {
  const sorted = values.toSorted((a, b) => a - b)
  return ((sorted[Math.floor((sorted.length - 1) / 2)] as number) + (sorted[Math.ceil((sorted.length - 1) / 2)] as number)) / 2
}
/** How often an answer of the one kind takes longer than one of the other; 0.5 where they cannot be told apart. */
const auc = (one: readonly number[], other: readonly number[]) =>
  one.flatMap((a) => other.map((b) => (a > b ? 1 : a === b ? 0.5 : 0) as number)).reduce((sum, next) => sum + next, 0) /
  (one.length * other.length)
/** What the machine alone makes of it: differences between halves of the same kind, over many random splits. */
function noise(values: readonly number[]): { median: number; auc: number } {
  const found = Array.from({ length: 60 }, () => {
    const shuffled = values
      .map((value) => [Math.random(), value] as const)
      .toSorted((a, b) => a[0] - b[0])
      .map(([, value]) => value)
    const [one, other] = [shuffled.slice(0, values.length / 2), shuffled.slice(values.length / 2)]
    return { median: Math.abs(median(one) - median(other)), auc: Math.abs(auc(one, other) - 0.5) }
  })
  return { median: Math.max(...found.map((one) => one.median)), auc: Math.max(...found.map((one) => one.auc)) }
}

describe('F-01 who exists', () => {
  test('F-01 F-04 F-05 unknown, wrong, disabled, without a password and locked: status, headers, words and length are the same', async () => {
    const known = await fortress.person('f01')
    const disabled = await fortress.person('f01-disabled')
    await fortress.store.provisioning.setUserStatus(fortress.workspaces.acme.tenant, disabled.id, 'disabled')
    const bare0 = await fortress.person('f01-nopass')
    await fortress.sql(`delete from authenticators where user_id = '${bare0.id}' and factor = 'password' returning id`)
    const locked = await fortress.person('f01-locked')
    const lockedNobody = 'f01-nobody2'
    for (const name of [locked.name, lockedNobody])
      for (let at = 0; at < 11; at += 1) {
        await enter(fortress, new Visitor(), { name, password: 'wrong' })
        await fortress.pausesOver()
      }
    const names = [
      known.name,
      disabled.name,
      bare0.name,
      locked.name,
      lockedNobody,
      'f01-nobody',
      known.email,
      'nobody@example.com',
      'a'.repeat(254),
    ]
    const seen = await Promise.all(
      names.map(async (name) => {
        const visitor = new Visitor()
        const page = await open(fortress, visitor, 'app')
        const form = filled(page, { identifier: name, password: 'some wrong one', action: 'continue' })
        const posted = await visitor.post(form.url, form.body)
        const shown = await visitor.get(page.at)
        const html = bare(await shown.text()).replaceAll(name, 'NAME')
        const headers = [posted, shown].map((response) =>
          [...response.headers].map(([key, value]) => [
            key,
            /date|correlation|location|cookie|policy|length/.test(key) ? '' : value,
          ]),
        )
        return { status: [posted.status, shown.status], headers, html }
      }),
    )
    for (const [at, one] of seen.entries()) expect([names[at], one]).toEqual([names[at], seen[0]])
    // Nothing about how to reach anybody before something is proved (F-06), and nothing was sent.
    expect(seen[0]?.html).not.toMatch(/\*\*\*/)
    expect(fortress.mailsTo(known.email)).toBe(0)
  })

  test('F-01 the right password of a locked or disabled account looks like a wrong one', async () => {
    const locked = await fortress.person('f01b-locked')
    for (let at = 0; at < 11; at += 1) {
      await enter(fortress, new Visitor(), { name: locked.name, password: 'wrong' })
      await fortress.pausesOver()
    }
    const disabled = await fortress.person('f01b-disabled')
    await fortress.store.provisioning.setUserStatus(fortress.workspaces.acme.tenant, disabled.id, 'disabled')
    const right = await Promise.all([locked, disabled].map((person) => enter(fortress, new Visitor(), person)))
    const nobody = await enter(fortress, new Visitor(), { name: 'f01b-nobody', password: 'x' })
    const text = (page: Landing, name: string) => bare(page.html).replaceAll(name, 'NAME')
    expect(text(right[0] as Landing, locked.name)).toBe(text(nobody, 'f01b-nobody'))
    expect(text(right[1] as Landing, disabled.name)).toBe(text(nobody, 'f01b-nobody'))
  })

  test('F-03 the name comes back as it was typed, never as it is stored', async () => {
    const person = await fortress.person('f03')
    for (const typed of ['F03', ' f03', 'ｆ０３', 'F03@EXAMPLE.COM', 'F03@Example.com ']) {
      const page = await enter(fortress, new Visitor(), { name: typed, password: 'wrong' })
      const shown = /name="identifier"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="identifier"/.exec(page.html)
      expect((shown?.[1] ?? shown?.[2])?.trim()).toBe(typed.trim())
      expect(page.html).not.toContain(person.id)
    }
  })
})

test('F-02 the time of an answer tells nothing: unknown, wrong and locked', async () => {
  const rounds = 60
  const people = await Promise.all(Array.from({ length: rounds / 5 }, (_, at) => fortress.person(`f02-${at}`)))
  const [lockedPerson] = [await fortress.person('f02-locked')]
  for (let at = 0; at < 11; at += 1) {
    await enter(fortress, new Visitor(), { name: lockedPerson.name, password: 'wrong' })
    await fortress.pausesOver()
  }
  const times: Record<'wrong' | 'unknown' | 'locked', number[]> = { wrong: [], unknown: [], locked: [] }
  const guess = async (kind: keyof typeof times, name: string) => {
    const visitor = new Visitor()
    const page = await open(fortress, visitor)
    const form = filled(page, { identifier: name, password: 'a wrong password', action: 'continue' })
    const began = performance.now()
    const response = await visitor.post(form.url, form.body)
    const took = performance.now() - began
    expect(response.status).toBe(303)
    times[kind].push(took)
  }
  await guess('unknown', 'f02-warm')
  times.unknown.length = 0
  for (let round = 0; round < rounds; round += 1) {
    // In turn and in a random order, so that what else the machine does meets all alike. Five guesses a name: no pause yet.
    const turns = [
      () => guess('wrong', people[Math.floor(round / 5)]?.name as string),
      () => guess('unknown', `f02-nobody-${Math.floor(round / 5)}`),
      () => guess('locked', lockedPerson.name),
    ]
    for (const turn of turns.toSorted(() => Math.random() - 0.5)) await turn()
  }
  for (const [one, other] of [
    ['wrong', 'unknown'],
    ['wrong', 'locked'],
  ] as const) {
    const [a, b] = [noise(times[one]), noise(times[other])]
    const allowed = { median: Math.max(a.median, b.median), auc: Math.max(a.auc, b.auc) }
    const difference = Math.abs(median(times[one]) - median(times[other]))
    const seen = `${one} ${median(times[one])} ms, ${other} ${median(times[other])} ms, noise ${allowed.median} ms, AUC ${auc(times[one], times[other])} ± ${allowed.auc}`
    expect(difference, seen).toBeLessThan(0.5 + 1.5 * allowed.median)
    expect(Math.abs(auc(times[one], times[other]) - 0.5), seen).toBeLessThan(0.03 + allowed.auc)
    if (process.env.SHOW_TIMES) console.log(seen)
  }
}, 120_000)
