import type { TSchema } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { auditRoutes } from './audit-routes.ts'
import type { AdminDeps } from './deps.ts'
import { createGuard } from './guard.ts'
import { policyRoutes } from './policy-routes.ts'
import { shadowRoutes } from './shadow-routes.ts'
import { simulateRoutes } from './simulate-routes.ts'

export type { AdminDeps } from './deps.ts'

/**
 * The REST API of administrators, `/api/admin/<tenant>` (docs/reference/admin-api.md). Every route is behind the one guard; the
 * tenant of the token is the only one that anything is read from or written to.
 */
export function createAdmin(deps: AdminDeps): { readonly plugin: FastifyPluginAsync } {
  const { onRequest, bearerOf } = createGuard(deps)
  const plugin: FastifyPluginAsync = async (app: FastifyInstance) => {
    // As it is, or not at all: nothing is coerced, and nothing unknown is quietly left out.
    app.setValidatorCompiler<TSchema>(({ schema }) => {
      const checked = TypeCompiler.Compile(schema)
      return (value) => checked.Check(value) || { error: new Error('The request is not of the documented form.') }
    })
    app.addHook('onRequest', onRequest)
    policyRoutes(app, deps, bearerOf)
    simulateRoutes(app, deps)
    shadowRoutes(app, deps)
    auditRoutes(app, deps, bearerOf)
  }
  return { plugin }
}
