import type { AuthenticatorId } from '../domain/ids.ts'
import type { Passwords, Random } from '../platform/contract.ts'
import { crockford, inGroups, randomText } from '../platform/readable-text.ts'
import { type Case, changeOf, type HelpDeskDeps, HelpDeskRefused } from './help-desk.ts'

export interface IssueDeps extends HelpDeskDeps {
  readonly passwords: Pick<Passwords, 'hash'>
  readonly random: Random
}

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

const factor = 'temp_access_code'
/** Of five bits: 60 bit. */
const codeLength = 12

/**
 * Makes the temporary access code of somebody who has lost their second factor; an earlier one is worth nothing from then on.
 * Its hash, the audit event with the reason and the notices to the owner (which never hold the code) are one step. Throws
 * HelpDeskRefused where reason or terms are not as they must be, or the account is disabled.
 */
export async function issueAccessCode(deps: IssueDeps, about: Case, terms: AccessCodeTerms = {}): Promise<AccessCode> {
  const { minutes = 60, uses = 1 } = terms
  if (!within(minutes, 1_440)) throw new HelpDeskRefused('An access code lives 1 to 1440 minutes (24 hours).')
  if (!within(uses, 10)) throw new HelpDeskRefused('An access code is good for 1 to 10 sign-ins.')
  if (about.user.status !== 'active') throw new HelpDeskRefused('This account is disabled: a code would not let anybody in.')
  const change = changeOf(deps, about, 'help_desk.access_code', factor, 'temporary-access-code-issued', {
    minutes: String(minutes),
  })
  const code = randomText(deps.random, crockford, codeLength)
  const id = deps.ids.next<AuthenticatorId>()
  const secret = { hash: await deps.passwords.hash(code), uses }
  const added = await deps.authenticators.add({
    ...change,
    authenticator: {
      id,
      factor,
      sealed: deps.sealing.seal('authenticator', id, JSON.stringify(secret)),
      address: null,
      lifetimeSeconds: minutes * 60,
      replacesOthers: true,
    },
  })
  if (!added) throw new HelpDeskRefused('This user is not there any more.')
  deps.messageWritten()
  return { code: inGroups(code), minutes, uses }
}

const within = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most
