import { distinct } from '../domain/assurance.ts'
import type { Facts } from '../domain/facts.ts'
import type { AuthenticatorId, ChallengeId } from '../domain/ids.ts'
import type { Transaction } from '../domain/transaction.ts'
import { factorContext, openSecret, sealSecret } from './context.ts'
import type { Factor, RememberedProof } from './factor-contract.ts'
import { settingsOf } from './factor-settings.ts'
import { rememberingIn, remembersBrowsers } from './policy.ts'
import type { NewAuthenticator } from './ports/authenticators.ts'
import type { AuthenticatorRecord, UserRecord } from './ports/directory.ts'
import { authenticatorOf, isLive, proofsOf } from './subject.ts'
import { factorsOf, type World } from './world.ts'

const silentFactor = (world: World): Factor | undefined => factorsOf(world).find((factor) => factor.silent)

/**
 * The remembered browser that this call comes from, if it is one of this user's and still good. The token has 128 bit or
 * more, so no ledger stands before it: nobody guesses that.
 */
export async function trustedDevice(
  world: World,
  transaction: Pick<Transaction, 'id' | 'tenant' | 'readAt'>,
  user: UserRecord | undefined,
): Promise<AuthenticatorId | undefined> {
  const tokens = world.scope.trusted ?? []
  const factor = silentFactor(world)
  if (!factor || !user || tokens.length === 0 || !remembersBrowsers(world.policy)) return undefined
  // The newest stands for what those before it stood for.
  for (const authenticator of user.authenticators.toSorted((a, b) => b.createdAt - a.createdAt)) {
    if (authenticator.factor !== factor.id || !isLive(authenticator, transaction.readAt)) continue
    const context = factorContext(world, transaction, { factor, user, authenticator }, '' as ChallengeId)
    const own = `${authenticator.id}.`
    for (const token of tokens.filter((one) => one.startsWith(own)).map((one) => one.slice(own.length))) {
      const verdict = await factor.verify(context, openSecret(world, authenticator), null, { token })
      if (verdict.kind === 'proved') return authenticator.id
    }
  }
  return undefined
}

/** When this browser was remembered, and what stands for itself there. Revoked on the way, it stands for nothing (FL-8). */
export function rememberedFacts(
  world: World,
  user: UserRecord | undefined,
  trusted: AuthenticatorId | undefined,
  now: number,
): Pick<Facts, 'rememberedAt' | 'rememberedBy'> {
  const authenticator = authenticatorOf(user, trusted ?? null, now)
  if (!authenticator) return { rememberedAt: null }
  return { rememberedAt: authenticator.createdAt, rememberedBy: shownIn(world, authenticator, now) }
}

const shownIn = (world: World, authenticator: AuthenticatorRecord | undefined, now: number): readonly RememberedProof[] =>
  authenticator
    ? (silentFactor(world)?.remember?.shown(openSecret(world, authenticator)) ?? []).filter(({ until }) => until > now)
    : []

/** How long a browser may be remembered here, in days; undefined where it may not. */
export function rememberDays(world: World): number | undefined {
  const factor = silentFactor(world)
  if (!factor?.remember || !remembersBrowsers(world.policy)) return undefined
  const days = factor.remember.days(settingsOf(world, factor))
  // No longer than any rule goes by it: more would be promised than is kept.
  const ends = rememberingIn(world.policy).flatMap(({ seconds }) => seconds ?? [])
  return Math.max(1, Math.min(days, ...ends.map((seconds) => Math.floor(seconds / 86_400))))
}

/**
 * Makes this browser a remembered one, when the person asked for it and has shown more than a first factor in this very
 * transaction. `token` is for its cookie and is kept nowhere.
 */
export function rememberBrowser(
  world: World,
  transaction: Transaction,
  user: UserRecord,
): { readonly enrol: NewAuthenticator; readonly token: string; readonly lifetimeSeconds: number } | undefined {
  const factor = silentFactor(world)
  // A stand-in is for one sign-in: what a thief talked out of the help desk must not last for weeks.
  const shown = distinct(proofsOf(transaction).filter((proof) => !proof.traits.standIn))
  const fresh = transaction.proofs.length > 0
  if (!factor?.remember || !transaction.state.remember || !fresh || shown.length < 2 || rememberDays(world) === undefined)
    return undefined
  const now = transaction.readAt
  const id = world.deps.ids.next<AuthenticatorId>()
  const made = factor.remember.make({
    user: user.id,
    settings: settingsOf(world, factor),
    from: { address: world.scope.address, userAgent: world.scope.userAgent },
    now,
    shown: shown.map(({ factor: id, authenticator, classes, traits, address, at }) => {
      return { factor: id, authenticator, classes, traits, at, ...(address === undefined ? {} : { address }) }
    }),
    before: shownIn(world, authenticatorOf(user, transaction.state.trusted ?? null, now), now),
  })
  const { secret, token, lifetimeSeconds, label } = made
  return {
    token,
    lifetimeSeconds,
    enrol: {
      id,
      factor: factor.id,
      sealed: sealSecret(world, id, secret),
      address: null,
      label,
      lifetimeSeconds,
    },
  }
}

/** Remembered browsers go with every change of password or factor (RC-8). */
export const rememberedBrowsers = (world: World, user: UserRecord): AuthenticatorId[] => {
  const factor = silentFactor(world)
  return factor ? user.authenticators.filter((one) => one.factor === factor.id).map((one) => one.id) : []
}
