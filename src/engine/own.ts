import type { UserId } from '../domain/ids.ts'
import { mask } from '../platform/mask.ts'
import type { Own } from './engine-contract.ts'
import { enrollableOf } from './enrollable.ts'
import type { World } from './world.ts'

/** What a person has and may add, as they may see it. What has run out is not there any more. */
export async function own(world: World, id: UserId): Promise<Own | undefined> {
  const user = await world.deps.directory.find(world.scope.tenant, id)
  if (user?.status !== 'active') return undefined
  return {
    authenticators: user.authenticators
      .filter((one) => one.expiresAt === null || one.expiresAt > user.readAt)
      .map(({ id, factor, label, address, status, createdAt, lastUsedAt, expiresAt, failures }) => ({
        ...{ id, factor, label, status, createdAt, lastUsedAt, expiresAt, failures },
        hint: address === null ? null : mask(address),
      })),
    addable: enrollableOf(world, user).map(({ factor }) => factor),
  }
}
