import type { AuthenticatorId, ProofId, TransactionId } from './ids.ts'

/** NIST SP 800-63B: something you know, have, or are. */
export type FactorClass = 'knowledge' | 'possession' | 'inherence'

/** Authentication method reference, RFC 8176 (plus `kba`, which the registry has too). */
export type Amr = 'pwd' | 'otp' | 'sms' | 'tel' | 'kba' | 'pop' | 'hwk' | 'swk' | 'user' | 'pin' | 'mfa'

/** What a factor is worth, as data. */
export interface Traits {
  /** The highest NIST authenticator assurance level a proof of this factor may contribute to. E-mail codes: 1. */
  readonly maxAal: 1 | 2 | 3
  /** True for channels bound to the origin (WebAuthn). */
  readonly phishingResistant?: boolean
  /**
   * For days when the usual one is lost (recovery code, code from the help desk): may stand for one second factor that an
   * application asks for at sign-in, is offered after the others, and is never what a step-up asks for.
   */
  readonly standIn?: boolean
}

/** One successful verification. Append-only: acr and amr are derived from proofs, never set by hand. */
export interface Proof {
  readonly id: ProofId
  /** Factor id, the key in the registry: `password`, `email`, `mobile_app`. */
  readonly factor: string
  readonly authenticator: AuthenticatorId
  /** The transaction in which it was proved: "fresh" means proved in this transaction, never "recent by a clock". */
  readonly transaction: TransactionId
  /** Milliseconds since the epoch by the store's clock. */
  readonly at: number
  readonly classes: readonly FactorClass[]
  readonly amr: readonly Amr[]
  readonly traits: Traits
  /** Keyed digest of the mailbox or phone used, so that one mailbox never counts twice. */
  readonly address?: string
}
