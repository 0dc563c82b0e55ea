import type { TransactionId } from '../domain/ids.ts'
import type { World } from './world.ts'

/** Proof, for the protocol that began a transaction, that it succeeded. Worth nothing once redeemed. */
export const ticketOf = ({ deps, scope }: World, id: TransactionId): string =>
  deps.keyedHash.digest('ticket', scope.application, id)

export const ticketMatches = ({ deps, scope }: World, id: TransactionId, ticket: string): boolean =>
  deps.keyedHash.matches(ticket, 'ticket', scope.application, id)
