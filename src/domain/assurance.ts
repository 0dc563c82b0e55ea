import type { Acr } from './demand.ts'
import type { Amr, FactorClass, Proof } from './proof.ts'

/** The built-in ladder, weakest first. */
export const ladder: readonly Acr[] = ['urn:countersign:aal1', 'urn:countersign:aal2']

/** What a set of proofs is worth to whoever asked. */
export interface Assurance {
  readonly acr: Acr
  readonly amr: readonly Amr[]
}

type Countable = Pick<Proof, 'authenticator' | 'classes' | 'amr' | 'traits' | 'address'>

/** One authenticator, and one mailbox or phone, counts once: the first of each stays. */
export function distinct<P extends Countable>(proofs: readonly P[]): P[] {
  const kept: P[] = []
  for (const proof of proofs) if (!kept.some((other) => sameThing(other, proof))) kept.push(proof)
  return kept
}

/** The same authenticator, or the same mailbox or phone behind two of them. */
export const sameThing = (a: Countable, b: Countable): boolean =>
  a.authenticator === b.authenticator || (a.address !== undefined && a.address === b.address)

const classesOf = (proofs: readonly Countable[]): Set<FactorClass> => new Set(proofs.flatMap((proof) => proof.classes))

/**
 * Assurance level, 0 for nothing proved. Level 2 needs two different classes among proofs that may reach it
 * (NIST SP 800-63B-4 2.2): two knowledge factors stay at 1, and so does a password with an e-mail code.
 */
export function level(proofs: readonly Countable[]): number {
  const counted = distinct(proofs)
  if (counted.length === 0) return 0
  return classesOf(counted.filter((proof) => proof.traits.maxAal >= 2)).size >= 2 ? 2 : 1
}

/** Rank of an acr on the ladder, from 1; undefined for one that nothing can reach. */
export function rank(acr: Acr): number | undefined {
  const at = ladder.indexOf(acr)
  return at < 0 ? undefined : at + 1
}

/** acr and amr (RFC 8176) of what was proved. `mfa` needs two different classes. */
export function assurance(proofs: readonly Countable[]): Assurance {
  const counted = distinct(proofs)
  const amr = new Set(counted.flatMap((proof) => proof.amr))
  if (classesOf(counted).size >= 2) amr.add('mfa')
  return { acr: ladder[Math.max(0, level(proofs) - 1)] as Acr, amr: [...amr].sort() }
}
