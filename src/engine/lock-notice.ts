import type { MessageId } from '../domain/ids.ts'
import type { Transaction } from '../domain/transaction.ts'
import { limits } from './limits.ts'
import type { UserRecord } from './ports/directory.ts'
import type { OutboxMessage } from './ports/outbox.ts'
import { addressDigest } from './subject.ts'
import type { World } from './world.ts'

/** Tells the owner, by a channel the guesser does not see, that sign-in is paused (TH-9). Nobody else is told. */
export function lockNotice(world: World, transaction: Transaction, user: UserRecord | undefined): OutboxMessage | undefined {
  if (!user?.email || !user.emailVerified) return undefined
  const id = world.deps.ids.next<MessageId>()
  const parameters = { application: world.application.settings.name, workspace: world.workspace.settings.name }
  const body = { to: user.email, template: 'account-locked', locale: user.locale, parameters }
  return {
    id,
    tenant: transaction.tenant,
    user: user.id,
    challenge: null,
    channel: 'email',
    destination: addressDigest(world.deps, user.email),
    sealed: world.deps.sealing.seal('outbox', id, JSON.stringify(body)),
    lifetimeSeconds: limits.failureWindow,
    maxPerHour: limits.sendsPerDestinationAndHour,
  }
}
