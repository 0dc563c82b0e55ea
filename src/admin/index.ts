import type { TSchema } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import type { ValueError } from '@sinclair/typebox/errors'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { refuse } from './answers.ts'
import { auditRoutes } from './audit-routes.ts'
import type { AdminDeps } from './deps.ts'
import { createGuard } from './guard.ts'
import { policyRoutes } from './policy-routes.ts'
import { shadowRoutes } from './shadow-routes.ts'
import { simulateRoutes } from './simulate-routes.ts'

export type { AdminDeps } from './deps.ts'

/** Names what is wrong and where, and repeats nothing that was sent but the names of members. */
class NotOfTheForm extends Error {
  readonly faults: readonly string[]
  constructor(errors: readonly ValueError[]) {
    super('The request is not of the documented form. Mend what is listed in faults.')
    this.faults = errors.map(({ path, message }) => `${path.slice(0, 200) || 'The request'}: ${message}.`)
  }
}

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
      return (value) => checked.Check(value) || { error: new NotOfTheForm([...checked.Errors(value)].slice(0, 10)) }
    })
    app.setErrorHandler((error, request, reply) => {
      if (!(error instanceof NotOfTheForm)) throw error
      const { message, faults } = error
      return refuse(request, reply, 400, 'invalid_request', message, { faults })
    })
    app.addHook('onRequest', onRequest)
    policyRoutes(app, deps, bearerOf)
    simulateRoutes(app, deps)
    shadowRoutes(app, deps)
    auditRoutes(app, deps, bearerOf)
  }
  return { plugin }
}
