import type { Factor } from '../engine/factor-contract.ts'
import { createFactors, type FactorTools } from '../factors/index.ts'

/** Every factor as a description, to list and to check settings by. They have no tools, so none of them can act. */
export const describedFactors = (): readonly Factor[] =>
  createFactors({ relyingParty: { id: '', origins: [] } } as unknown as FactorTools)
