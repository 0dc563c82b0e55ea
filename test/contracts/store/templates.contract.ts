import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TemplateOverride } from '../../../src/engine/ports/templates.ts'
import { cacheTemplates } from '../../../src/engine/templates-cache.ts'
import type { Store } from '../../../src/store/index.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { id, openWorld, seed, type World } from './world.ts'

/** Texts of a tenant's own. */
export function templatesContract(openDatabase: () => Promise<TestDatabase>): void {
  let database: TestDatabase
  let store: Store
  let other: Store
  let world: World
  let foreign: World

  beforeAll(async () => {
    ;({ database, store, other, world } = await openWorld(openDatabase))
    foreign = await seed(store)
  })
  afterAll(() => database.drop())

  const text = (locale: string, words: string): TemplateOverride => ({
    ...{ template: 'verification-code', channel: 'sms', locale },
    content: { text: words },
  })

  test('a text is kept as it was written, in its order, and replaced by the next of its key', async () => {
    const hostile = `{code} '); drop table users; -- ${'\\'}" é 验 🔑`
    await store.templates.put(world.tenant, text('pt-BR', hostile))
    await store.templates.put(world.tenant, text('en', 'first {code}'))
    await store.templates.put(world.tenant, text('en', 'second {code}'))
    expect(await other.templates.list(world.tenant)).toEqual([text('en', 'second {code}'), text('pt-BR', hostile)])
  })

  test("no tenant sees, changes or removes another's", async () => {
    const key = text('en', '')
    expect(await store.templates.list(foreign.tenant)).toEqual([])
    expect(await store.templates.remove(foreign.tenant, key)).toBe(false)
    await store.templates.put(foreign.tenant, text('en', 'theirs {code}'))
    expect(await store.templates.list(world.tenant)).toContainEqual(text('en', 'second {code}'))
    expect(await store.templates.remove(foreign.tenant, key)).toBe(true)
    expect(await store.templates.remove(foreign.tenant, key)).toBe(false)
    expect(await store.templates.list(world.tenant)).toHaveLength(2)
  })

  test('every change raises the revision, so that all nodes send the new text at once', async () => {
    const cached = cacheTemplates(other.templates, other.catalogue)
    expect(await cached.list(world.tenant)).toHaveLength(2)
    const before = await store.catalogue.revision()
    await store.templates.put(world.tenant, text('de', '{code}'))
    expect(await store.catalogue.revision()).toBe(before + 1)
    expect(await cached.list(world.tenant)).toHaveLength(3)
    await store.templates.remove(world.tenant, text('de', ''))
    expect(await store.catalogue.revision()).toBe(before + 2)
    expect(await cached.list(world.tenant)).toHaveLength(2)
    await store.templates.remove(world.tenant, text('de', ''))
    expect(await store.catalogue.revision()).toBe(before + 2)
  })

  test('a text of a tenant that does not exist is refused', async () => {
    await expect(store.templates.put(id(), text('en', '{code}'))).rejects.toThrow()
  })
}
