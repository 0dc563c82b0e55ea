import type { Artifacts } from '../engine/ports/artifacts.ts'
import type { ArtifactBatch } from './artifact-batch.ts'
import { digest, grantDigest, revive, storedArtifact } from './artifact-rows.ts'
import * as statements from './artifact-statements.ts'
import type { Driver } from './driver.ts'
import { sweepArtifacts } from './sweep.ts'

export function createArtifacts(driver: Driver, batch: ArtifactBatch): Artifacts {
  // SQLite's driver groups all writes itself, in the order they were asked for.
  const grouped = driver.dialect === 'postgres'

  return {
    upsert: async (scope, artifact) => {
      const row = storedArtifact(scope, artifact)
      await (grouped ? batch.upsert(row) : driver.write(statements.upsertArtifact, row))
    },

    replace: async (scope, artifact) => {
      const row = storedArtifact(scope, artifact)
      await batch.inTurn(row.id, () => driver.write(statements.replaceArtifact, row))
    },

    find: async (scope, model, id) => {
      const [row] = await driver.read(statements.artifactById, { id: digest(scope, 'id', model, id) })
      return row && revive(row, { jti: id })
    },

    findByUid: async (scope, model, uid) => {
      const [row] = await driver.read(statements.artifactByUid, { uid: digest(scope, 'uid', model, uid) })
      return row && revive(row, { uid })
    },

    findByUserCode: async (scope, model, userCode) => {
      const [row] = await driver.read(statements.artifactByUserCode, { userCode: digest(scope, 'user-code', model, userCode) })
      return row && revive(row, { userCode })
    },

    consume: async (scope, model, id) => {
      const key = digest(scope, 'id', model, id)
      return (await batch.inTurn(key, () => driver.write(statements.consumeArtifact, { id: key }))).length > 0
    },

    destroy: async (scope, model, id) => {
      const key = digest(scope, 'id', model, id)
      await batch.inTurn(key, () => driver.write(statements.destroyArtifact, { id: key }))
    },

    revokeByGrantId: async (scope, model, grantId) => {
      await batch.settled()
      await driver.write(statements.destroyGrant, { grantId: grantDigest(scope, grantId), model })
    },

    sweep: (limit) => sweepArtifacts(driver, limit),
  }
}
