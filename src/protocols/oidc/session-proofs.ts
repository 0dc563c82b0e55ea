import type { Session, UnknownObject } from 'oidc-provider'
import type { TransactionId, UserId } from '../../domain/ids.ts'
import type { Proof } from '../../domain/proof.ts'
import type { Inherited } from '../../engine/engine-contract.ts'

/** What we keep beside the library's own entry of each application in a session. */
interface KeptProofs {
  readonly user: string
  readonly proofs: readonly Proof[]
}
type Entry = { readonly kept?: KeptProofs } & object

/** What a session brings along: the proofs of all its applications, each once, as far as they are its user's. */
export function inheritedOf(session: Session | undefined): Inherited | undefined {
  if (!session?.accountId) return undefined
  const proofs = new Map<string, Proof>()
  for (const entry of Object.values(session.authorizations ?? {}) as Entry[]) {
    if (entry.kept?.user !== session.accountId) continue
    for (const proof of entry.kept.proofs) proofs.set(proof.id, proof)
  }
  return { user: session.accountId as UserId, proofs: [...proofs.values()] }
}

/**
 * Keeps the proofs of a sign-in for `clientId`. What the session kept before stays, unless its authenticator is gone (`holds`
 * says which are there). The object is replaced, so that the library notices and stores it.
 */
export function keepProofs(
  session: Session,
  clientId: string,
  user: string,
  proofs: readonly Proof[],
  holds: (authenticator: string) => boolean,
): void {
  const kept = Object.entries((session.authorizations ?? {}) as Record<string, Entry>).map(([client, entry]) =>
    entry.kept ? [client, { ...entry, kept: { ...entry.kept, proofs: entry.kept.proofs.filter(here) } }] : [client, entry],
  )
  function here({ authenticator }: Proof): boolean {
    return holds(authenticator)
  }
  const others = Object.fromEntries(kept) as NonNullable<Session['authorizations']>
  const now: KeptProofs = { user, proofs: proofs.filter(here) }
  session.authorizations = { ...others, [clientId]: { ...others[clientId], kept: now } as (typeof others)[string] }
}

/** From now on this is all that the session has shown, for every application. */
export function replaceProofs(session: Session, user: string, proofs: readonly Proof[]): void {
  const entries = Object.entries((session.authorizations ?? {}) as Record<string, Entry>)
  const kept: KeptProofs = { user, proofs }
  session.authorizations = Object.fromEntries(entries.map(([client, entry]) => [client, { ...entry, kept }])) as NonNullable<
    Session['authorizations']
  >
}

/** Transactions that the person has been through for the request that is being answered; they travel with its result. */
export const duringOf = (result: UnknownObject | undefined): readonly TransactionId[] =>
  (result?.transactions ?? []) as readonly TransactionId[]
