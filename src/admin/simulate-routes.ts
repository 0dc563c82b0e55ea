import type { FastifyInstance } from 'fastify'
import { checkPolicy } from '../engine/check-policy.ts'
import { NotFound } from '../engine/errors.ts'
import { surroundingsOf } from '../engine/policy-surroundings.ts'
import type { SimulationRequest } from '../engine/simulation.ts'
import { simulationSchema } from '../engine/simulation-schema.ts'
import { rules } from '../http/route-rules.ts'
import { faulty, noWorkspace, refuse } from './answers.ts'
import type { AdminDeps } from './deps.ts'
import { largestPolicy } from './schemas.ts'

const unknown = {
  workspace: 'There is no such workspace in this tenant.',
  application: 'There is no such application in this workspace.',
  user: 'Nobody of this workspace has this id or name. Use null for a stranger.',
  scope: 'This workspace has no scope of this name.',
  factor: 'There is no factor of this id.',
} as const

/** What would be decided in a context, and why; of a draft too, before anybody meets it. */
export function simulateRoutes(app: FastifyInstance, deps: AdminDeps): void {
  const config = rules('access-token', 'no-cookie')
  const options = { config, schema: { body: simulationSchema }, bodyLimit: largestPolicy }
  app.post('/api/admin/:tenant/policy/simulate', options, async (request, reply) => {
    const { tenant } = request.params as { tenant: string }
    let asked = request.body as SimulationRequest
    if (asked.policy !== undefined) {
      const workspace = await deps.catalogue.workspace(tenant, asked.workspace)
      if (!workspace) return noWorkspace(request, reply)
      const checked = checkPolicy(asked.policy, await surroundingsOf(deps, workspace))
      if ('faults' in checked) return faulty(request, reply, checked.faults)
      asked = { ...asked, policy: checked.document }
    }
    try {
      const simulation = await deps.engine.simulate(tenant, asked)
      if ('unknown' in simulation)
        return refuse(request, reply, 404, `unknown_${simulation.unknown}`, unknown[simulation.unknown], {
          name: simulation.name,
        })
      return simulation
    } catch (error) {
      if (!(error instanceof NotFound)) throw error
      return refuse(request, reply, 404, 'disabled', 'The workspace or the application is switched off: nobody signs in there.')
    }
  })
}
