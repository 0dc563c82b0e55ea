/**
 * Branded identifiers. Every id is a UUIDv7 in text form unless said otherwise; the brands keep a user id
 * from being passed where a transaction id is meant. Only platform/ids.ts makes new ones.
 */
declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

export type TenantId = Branded<'tenant'>
export type WorkspaceId = Branded<'workspace'>
export type PoolId = Branded<'pool'>
export type UserId = Branded<'user'>
export type AuthenticatorId = Branded<'authenticator'>
export type TransactionId = Branded<'transaction'>
export type ProofId = Branded<'proof'>
export type ChallengeId = Branded<'challenge'>
export type MessageId = Branded<'message'>
export type EventId = Branded<'event'>
/** What an administrator registered; equal to the OAuth `client_id`, unique in the installation, not a UUID. */
export type ApplicationId = Branded<'application'>
