import { expect, it } from 'vitest'
import type { Demand } from '../../../src/domain/demand.ts'
import type { Rule } from '../../../src/domain/policy.ts'
import { factorsOf } from '../people.ts'
import { session, visit } from '../visit.ts'
import { row } from './row.ts'
import { stageOf } from './stage.ts'

interface Aged {
  readonly name: string
  readonly rules?: readonly Rule['ask'][]
  readonly demand?: Demand
  /** Of a session in which password and app were shown, seconds. */
  readonly age: number
  /** What has to be shown again, at least; nothing where the session is enough. */
  readonly again: string
}

const app = { factors: { mode: 'one', of: ['mobile_app'] } } as const
const scope = { scopes: ['payments'] }

/** By hand: what a session that grows old is still worth. */
const table: readonly Aged[] = [
  { name: 'mfa within five minutes, young', rules: [{ strength: 'mfa', freshSeconds: 300 }], age: 100, again: '' },
  { name: 'mfa within five minutes, old', rules: [{ strength: 'mfa', freshSeconds: 300 }], age: 400, again: 'PA' },
  {
    name: 'the app within five minutes, old: the app and nothing else',
    rules: [{ ...app, freshSeconds: 300 }],
    age: 400,
    again: 'A',
  },
  { name: 'anything within five minutes, old: what stands first', rules: [{ freshSeconds: 300 }], age: 400, again: 'P' },
  { name: 'anything within five minutes, young', rules: [{ freshSeconds: 300 }], age: 200, again: '' },
  { name: 'mfa at any age', rules: [{ strength: 'mfa' }], age: 50_000, again: '' },
  {
    name: 'the shorter of two ages',
    rules: [
      { ...app, freshSeconds: 3_600 },
      { ...app, freshSeconds: 300 },
    ],
    age: 400,
    again: 'A',
  },
  { name: 'max_age, old', demand: { maxAgeSeconds: 300 }, age: 400, again: 'P' },
  { name: 'max_age, young', demand: { maxAgeSeconds: 300 }, age: 200, again: '' },
  {
    name: 'max_age, old, and mfa: a new sign-in',
    rules: [{ strength: 'mfa' }],
    demand: { maxAgeSeconds: 300 },
    age: 400,
    again: 'PA',
  },
  { name: 'max_age=0', demand: { maxAgeSeconds: 0 }, age: 1, again: 'P' },
  { name: 'prompt=login, young', rules: [{ strength: 'mfa' }], demand: { reauthenticate: true }, age: 1, again: 'PA' },
  { name: 'an age that a scope asks for', rules: [{ strength: 'mfa', freshSeconds: 300 }], demand: scope, age: 400, again: 'PA' },
]

it.each(table)('FL-7 E-13 $name', async ({ rules = [], demand = {}, age, again }) => {
  const where = demand.scopes ? { scope: 'payments' } : {}
  const here = row('aged', '- | - | PA | - | - | - | - | - | -', {
    rules: rules.map((ask, at) => ({ id: `r${at}`, where, ask })),
  })
  for (const shown of ['', 'P', 'A', 'PA']) {
    const { lab, name, enforce } = await stageOf(here, 'app')
    const inherited = await session(lab, name, factorsOf('PA'))
    // The session itself took half a minute.
    lab.advance(age)
    enforce()
    const checked = await lab.engine.check(lab.scope, demand, inherited)
    const outcome = await visit(lab, name, { shows: factorsOf(shown), demand, inherited })
    const enough = [...again].every((letter) => shown.includes(letter))
    expect([shown, checked.satisfied, outcome.end === 'in']).toEqual([shown, again === '' && !demand.reauthenticate, enough])
  }
})
