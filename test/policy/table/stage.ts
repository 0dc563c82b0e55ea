import { decide } from '../../../src/domain/decide.ts'
import type { Facts } from '../../../src/domain/facts.ts'
import type { UserId } from '../../../src/domain/ids.ts'
import type { Rule } from '../../../src/domain/policy.ts'
import { createLab, type Lab } from '../../support/engine-lab.ts'
import { factorsOf, type Person, people, settle } from '../people.ts'
import { visit } from '../visit.ts'
import type { Row } from './row.ts'

/** A lab in which somebody comes to a door that nothing is asked at yet, and the way to put a row's policy in force. */
export interface Stage {
  readonly lab: Lab
  readonly name: string
  /** From now on the row holds. */
  enforce(): void
}

export async function stageOf(row: Row, person: Person): Promise<Stage> {
  let inForce = false
  const judging = row.throws || row.risk !== undefined
  const lab = createLab({
    firstFactors: row.firstFactors ?? ['password', 'passkey'],
    poolSettings: {
      selfEnrolment: false,
      factors: { voice: { enabled: true }, passkey: { userVerification: 'preferred' } },
    },
    ...(judging ? { decide: (facts) => (inForce ? judge(row, facts) : decide(facts)) } : {}),
  })
  const name = settle(lab, person)
  const user = lab.users.get(name)
  if (user) lab.users.set(name, { ...user, groups: row.groups ?? [] })
  if (row.remembered !== undefined) await rememberBrowser(lab, name, person, row.remembered)
  return {
    lab,
    name,
    enforce() {
      inForce = true
      const now = lab.users.get(name)
      if (now && row.disabledUser) lab.users.set(name, { ...now, status: 'disabled' })
      const { settings } = lab.workspace.current
      lab.workspace.current = {
        ...lab.workspace.current,
        settings: {
          ...settings,
          ...(row.administration ? { administration: true } : {}),
          policy: (row.malformed ?? {
            rules: (row.rules ?? []).map((one) => named(one, lab)),
            ...(row.strengths ? { strengths: row.strengths } : {}),
          }) as NonNullable<typeof settings.policy>,
        },
      }
      const { current } = lab.application
      lab.application.current = {
        ...current,
        settings: { ...current.settings, ...(row.factors ? { factors: row.factors } : {}) },
      }
    },
  }
}

/** A rule of the table names people as the table does. */
function named(rule: Rule, lab: Lab): Rule {
  const user = rule.where.user === undefined ? undefined : lab.users.get(rule.where.user)?.id
  return user === undefined ? rule : { ...rule, where: { ...rule.where, user: user as UserId } }
}

function judge(row: Row, facts: Facts) {
  if (row.throws) throw new Error('broken policy')
  const risk = row.risk ? { points: 0, signals: [], denied: false, ...row.risk } : null
  return decide({ ...facts, risk })
}

/** Signs in with a second factor, ticks the box, and comes back so much later with what the cookie carries. */
async function rememberBrowser(lab: Lab, name: string, person: Person, seconds: number): Promise<void> {
  const shows = factorsOf(people[person].has)
  if (shows.length < 2) return
  const before = lab.workspace.current
  const settings = { ...before.settings, policy: { rules: [{ id: 'r', where: {}, when: { unlessRemembered: {} }, ask: {} }] } }
  lab.workspace.current = { ...before, settings }
  const [, second = ''] = shows
  const demand = { factors: { mode: 'one' as const, of: [second] } }
  const { satisfied } = await visit(lab, name, { shows: [shows[0] ?? '', second], first: 'password', demand, remember: true })
  const token = satisfied?.remembered?.token
  if (token === undefined) throw new Error(`${person} was not remembered`)
  lab.workspace.current = before
  Object.assign(lab.scope, { trusted: [token] })
  lab.advance(seconds)
}
