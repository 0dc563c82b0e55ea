import type { AuthenticatorId } from '../domain/ids.ts'
import { sealSecret } from './context.ts'
import { type Case, changeOf, type HelpDeskDeps, HelpDeskRefused } from './help-desk.ts'

export interface AccessCodeTerms {
  /** 1 to 1,440, default 60. */
  readonly minutes?: number
  /** Sign-ins it is good for, 1 to 10, default 1. */
  readonly uses?: number
}

/** Shown once, to the operator, and kept nowhere. */
export interface AccessCode {
  /** In groups of four. */
  readonly code: string
  readonly minutes: number
  readonly uses: number
}

/**
 * Makes the temporary access code of somebody who has lost their second factor; an earlier one is worth nothing from then on.
 * Its hash, the audit event with the reason and the notices to the owner (which never hold the code) are one step. Throws
 * HelpDeskRefused where reason or terms are not as they must be, or the account is disabled.
 */
export async function issueAccessCode(deps: HelpDeskDeps, about: Case, terms: AccessCodeTerms = {}): Promise<AccessCode> {
  const { minutes = 60, uses = 1 } = terms
  if (!within(minutes, 1_440)) throw new HelpDeskRefused('An access code lives 1 to 1440 minutes (24 hours).')
  if (!within(uses, 10)) throw new HelpDeskRefused('An access code is good for 1 to 10 sign-ins.')
  const factor = deps.factors.find((one) => one.issue)
  if (!factor?.issue) throw new HelpDeskRefused('This server has no factor that the help desk could issue.')
  if (about.user.status !== 'active') throw new HelpDeskRefused('This account is disabled: a code would not let anybody in.')
  const change = changeOf(deps, about, 'help_desk.access_code', factor.id, 'temporary-access-code-issued', {
    minutes: String(minutes),
  })
  const { secret, code } = await factor.issue(uses)
  const id = deps.ids.next<AuthenticatorId>()
  const added = await deps.authenticators.add({
    ...change,
    authenticator: {
      id,
      factor: factor.id,
      sealed: sealSecret({ deps }, id, secret),
      address: null,
      lifetimeSeconds: minutes * 60,
      replacesOthers: true,
    },
  })
  if (!added) throw new HelpDeskRefused('This user is not there any more.')
  deps.messageWritten()
  return { code, minutes, uses }
}

const within = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most
