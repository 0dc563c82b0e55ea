import type { Transaction } from '../domain/transaction.ts'
import { noticeTo } from './notify.ts'
import type { UserRecord } from './ports/directory.ts'
import type { OutboxMessage } from './ports/outbox.ts'
import type { World } from './world.ts'

/** Tells the owner, by a channel the guesser does not see, that sign-in is paused (TH-9). Nobody else is told. */
export function lockNotice(world: World, transaction: Transaction, user: UserRecord | undefined): OutboxMessage | undefined {
  if (!user?.email || !user.emailVerified) return undefined
  return noticeTo(world, user, { channel: 'email', to: user.email }, 'account-locked', {}, transaction.id)
}
