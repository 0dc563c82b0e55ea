import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WorkspaceId } from '../../../src/domain/ids.ts'
import type { Artifact, ArtifactScope } from '../../../src/engine/ports/artifacts.ts'
import type { Store } from '../../../src/store/index.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { count, id, openWorld, parallel } from './world.ts'

/** What the OpenID Connect protocol keeps. */
export function artifactsContract(openDatabase: () => Promise<TestDatabase>): void {
  let database: TestDatabase
  let store: Store
  let other: Store
  let scope: ArtifactScope

  beforeAll(async () => {
    const opened = await openWorld(openDatabase)
    ;({ database, store, other } = opened)
    scope = { tenant: opened.world.tenant, workspace: opened.world.workspace }
  })
  afterAll(() => database.drop())

  const secret = () => randomBytes(16).toString('base64url')
  const make = (changes: Partial<Artifact> = {}): Artifact => {
    const jti = changes.id ?? secret()
    return {
      model: 'AuthorizationCode',
      id: jti,
      payload: { jti, kind: 'AuthorizationCode', accountId: 'a' },
      expiresInSeconds: 60,
      ...changes,
    }
  }
  const put = async (changes: Partial<Artifact> = {}) => {
    const artifact = make(changes)
    await store.artifacts.upsert(scope, artifact)
    return artifact
  }
  const find = (artifact: Artifact, from = store) => from.artifacts.find(scope, artifact.model, artifact.id)

  test('what is written is found, on every node, and a rewrite replaces the whole payload', async () => {
    const artifact = await put()
    expect(await find(artifact, other)).toEqual({ payload: artifact.payload, consumedAt: null })
    await store.artifacts.upsert(scope, { ...artifact, payload: { jti: artifact.id, other: true } })
    expect((await find(artifact))?.payload).toEqual({ jti: artifact.id, other: true })
  })

  test('an artifact of another workspace, tenant or model is not found, consumed, destroyed or revoked', async () => {
    const grantId = secret()
    const artifact = await put({ grantId, uid: secret(), userCode: 'ABCD-EFGH' })
    const foreign = [
      { ...scope, workspace: id<WorkspaceId>() },
      { ...scope, tenant: id() as never },
    ]
    for (const realm of foreign) {
      expect(await store.artifacts.find(realm, artifact.model, artifact.id)).toBeUndefined()
      expect(await store.artifacts.findByUid(realm, artifact.model, artifact.uid as string)).toBeUndefined()
      expect(await store.artifacts.findByUserCode(realm, artifact.model, 'ABCD-EFGH')).toBeUndefined()
      expect(await store.artifacts.consume(realm, artifact.model, artifact.id)).toBe(false)
      await store.artifacts.destroy(realm, artifact.model, artifact.id)
      await store.artifacts.revokeByGrantId(realm, artifact.model, grantId)
    }
    expect(await store.artifacts.find(scope, 'RefreshToken', artifact.id)).toBeUndefined()
    expect(await find(artifact)).toMatchObject({ consumedAt: null })
  })

  test('OA-4 a code is consumed once by 200 at a time on every node, and a rewrite does not make it new', async () => {
    const artifact = await put()
    const results = await parallel(200, (index) =>
      (index % 2 ? other : store).artifacts.consume(scope, artifact.model, artifact.id),
    )
    expect(count(results, (result) => result)).toBe(1)
    const consumedAt = (await find(artifact))?.consumedAt as number
    expect(Math.abs(consumedAt - database.clock.now() / 1000)).toBeLessThan(5)
    await store.artifacts.upsert(scope, artifact)
    expect(await find(artifact)).toMatchObject({ consumedAt })
    expect(await store.artifacts.consume(scope, artifact.model, artifact.id)).toBe(false)
  })

  test('OA-4 an expired code is neither found nor consumed; one without an end stays', async () => {
    const short = await put({ expiresInSeconds: 60 })
    const endless = await put({ expiresInSeconds: null })
    database.clock.advance(61)
    expect(await find(short)).toBeUndefined()
    expect(await store.artifacts.consume(scope, short.model, short.id)).toBe(false)
    expect(await find(endless)).toBeDefined()
    expect(await store.artifacts.sweep(1000)).toBeGreaterThan(0)
    expect(await store.artifacts.sweep(1000)).toBe(0)
    expect(await find(endless)).toBeDefined()
  })

  test('a session is found by its uid, a device code by its user code, also after it was written again by its id', async () => {
    const uid = secret()
    const session = await put({ model: 'Session', uid, payload: { uid, accountId: 'a' } })
    expect((await store.artifacts.findByUid(scope, 'Session', uid))?.payload).toMatchObject({ uid, accountId: 'a' })
    expect((await find(session))?.payload).toMatchObject({ uid })
    const jti = secret()
    const device = await put({ model: 'DeviceCode', id: jti, userCode: 'WXYZ-1234', payload: { jti, userCode: 'WXYZ-1234' } })
    expect((await store.artifacts.findByUserCode(scope, 'DeviceCode', 'WXYZ-1234'))?.payload).toEqual({
      jti,
      userCode: 'WXYZ-1234',
    })
    const { userCode: _, ...known } = device
    await store.artifacts.upsert(scope, { ...known, payload: { jti, accountId: 'a' } })
    expect((await store.artifacts.findByUserCode(scope, 'DeviceCode', 'WXYZ-1234'))?.payload).toMatchObject({ accountId: 'a' })
  })

  test('revoking a grant ends what was issued under it, of that model', async () => {
    const grantId = secret()
    const codes = [await put({ grantId }), await put({ grantId })]
    const refresh = await put({ model: 'RefreshToken', grantId })
    const unrelated = await put({ grantId: secret() })
    await store.artifacts.revokeByGrantId(scope, 'AuthorizationCode', grantId)
    for (const code of codes) expect(await find(code)).toBeUndefined()
    expect(await find(refresh)).toBeDefined()
    expect(await find(unrelated)).toBeDefined()
  })

  test('writes of one id keep their order, whatever else is written in the same turn', async () => {
    const first = make()
    const last = { ...first, payload: { jti: first.id, turn: 2 } }
    const others = Array.from({ length: 300 }, () => make())
    await Promise.all([
      store.artifacts.upsert(scope, first),
      ...others.map((one) => store.artifacts.upsert(scope, one)),
      store.artifacts.upsert(scope, last),
    ])
    expect((await find(first))?.payload).toEqual(last.payload)
    for (const one of others) expect(await find(one)).toBeDefined()
    const [, consumed] = await Promise.all([
      store.artifacts.upsert(scope, make({ id: 'fixed-id' })),
      store.artifacts.consume(scope, 'AuthorizationCode', 'fixed-id'),
    ])
    expect(consumed).toBe(true)
    await Promise.all([
      store.artifacts.upsert(scope, make({ id: 'gone' })),
      store.artifacts.destroy(scope, 'AuthorizationCode', 'gone'),
    ])
    expect(await store.artifacts.find(scope, 'AuthorizationCode', 'gone')).toBeUndefined()
  })

  test('CR-7 a dump of the table holds no plain id, cookie or user code, and what is found has them again', async () => {
    const jti = secret()
    const interaction = secret()
    const cookie = secret()
    const deviceId = secret()
    const code = await put({ id: jti, payload: { jti, accountId: 'a' } })
    const payload = { jti: interaction, uid: interaction, session: { uid: 'public-name', cookie } }
    const asked = await put({ model: 'Interaction', id: interaction, uid: interaction, payload })
    await put({ model: 'DeviceCode', id: deviceId, userCode: 'QRST-5678', payload: { userCode: 'QRST-5678' } })
    const dump = JSON.stringify(await database.rows('select * from artifacts'))
    for (const plain of [jti, interaction, cookie, deviceId, 'QRST-5678']) expect(dump).not.toContain(plain)
    expect((await find(code))?.payload).toEqual({ jti, accountId: 'a' })
    const session = { uid: 'public-name' }
    expect((await find(asked))?.payload).toEqual({ jti: interaction, uid: interaction, session })
    expect((await store.artifacts.findByUid(scope, 'Interaction', interaction))?.payload).toEqual({
      jti: interaction,
      uid: interaction,
      session,
    })
  })
}
