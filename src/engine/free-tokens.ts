import type { PoolId, TenantId } from '../domain/ids.ts'
import type { Sealing } from '../platform/contract.ts'
import type { TokenStock } from './ports/token-stock.ts'

/** The hardware tokens that nobody has yet, opened for the factor that gives them out. */
export const freeTokens = (stock: Pick<TokenStock, 'find'>, sealing: Pick<Sealing, 'open'>) => ({
  find: async (tenant: TenantId, pool: PoolId, serial: string) => {
    const token = await stock.find(tenant, pool, serial)
    if (!token || token.authenticator !== null) return undefined
    return { id: token.id, secret: JSON.parse(sealing.open('token-stock', token.id, token.sealed)) }
  },
})
