import type { Config } from '../config/index.ts'
import { isGroupName, mostGroups, sortedGroups } from '../engine/group-name.ts'
import { type CommandOptions, UsageError } from './arguments.ts'
import { findPerson, withPool } from './open-pool.ts'

/** `countersign users groups USER [--add G] [--remove G]`: changes the groups that policy knows a person by, and lists them. */
export async function userGroups(config: Config, name: string, options: CommandOptions): Promise<void> {
  const { add = [], remove = [] } = options
  const wrong = [...add, ...remove].find((group) => !isGroupName(group))
  if (wrong !== undefined)
    throw new UsageError(
      `${JSON.stringify(wrong.slice(0, 100))} is no name of a group: letters, digits and . _ : @ / -, 100 at most, without spaces.`,
    )
  const both = add.find((group) => remove.includes(group))
  if (both !== undefined) throw new UsageError(`Add ${both} or remove it, not both.`)
  const changed = (groups: readonly string[]) => sortedGroups([...groups, ...add]).filter((group) => !remove.includes(group))
  const groups = await withPool(config, options, async (pool) => {
    const { tenant, store, record } = pool
    const { id, groups } = await findPerson(pool, name)
    if (add.length === 0 && remove.length === 0) return sortedGroups(groups)
    if (changed(groups).length > mostGroups) throw new UsageError(`A person is in ${mostGroups} groups at most.`)
    // Before it is done: what is not in the audit trail did not happen.
    await record('users.groups', [...add.map((group) => `+${group}`), ...remove.map((group) => `-${group}`)].join(' '), id)
    await store.provisioning.setGroups(tenant, id, changed)
    return (await store.directory.find(tenant, id))?.groups ?? []
  })
  if (groups.length === 0) process.stderr.write('In no group.\n')
  process.stdout.write(groups.map((group) => `${group}\n`).join(''))
}
