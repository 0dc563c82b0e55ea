import type { Session } from 'oidc-provider'
import type { UserId } from '../../domain/ids.ts'
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

/** Keeps the proofs of a sign-in for `clientId`. The object is replaced, so that the library notices and stores it. */
export function keepProofs(session: Session, clientId: string, user: string, proofs: readonly Proof[]): void {
  const others = session.authorizations ?? {}
  const kept: KeptProofs = { user, proofs }
  session.authorizations = { ...others, [clientId]: { ...others[clientId], kept } as (typeof others)[string] }
}
