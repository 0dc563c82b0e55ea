import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import {
  type Asker,
  brokenAnswer,
  busyAnswer,
  type PageOptions,
  pageAnswer,
  toReply,
  unknownWorkspaceAnswer,
} from '../../http/answers.ts'
import { FormRefused } from '../../http/form.ts'
import { isOverload, isUnavailable } from '../../http/unavailable.ts'
import type { Page } from '../../pages/page.ts'
import { workspaceAddress } from './addresses.ts'
import type { ElsewhereDeps } from './deps.ts'

export interface Visit {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly workspace: Workspace
  /** Path under which browsers reach the workspace, and its whole address. */
  readonly path: string
  readonly address: string
  readonly from: { readonly address: string; readonly userAgent: string | null }
  page(page: Page, options?: Pick<PageOptions, 'status' | 'formTargets'>): FastifyReply
}

/** A handler of ours: finds the workspace, and turns whatever goes wrong into an answer of the right kind (LG-5, LG-7). */
export function serve(
  deps: ElsewhereDeps,
  audience: Asker['audience'],
  handler: (visit: Visit) => Promise<FastifyReply | undefined>,
) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const asker: Asker = { audience, acceptLanguage: request.headers['accept-language'], correlationId: request.id }
    let workspace: Workspace | undefined
    try {
      const { tenant, workspace: slug } = request.params as { tenant: string; workspace: string }
      workspace = await deps.catalogue.workspace(tenant, slug)
      if (!workspace?.enabled) return toReply(reply, unknownWorkspaceAnswer(deps, asker))
      const found = workspace
      const address = workspaceAddress(deps.baseUrl, found)
      const visit: Visit = {
        request,
        reply,
        workspace: found,
        address,
        path: new URL(address).pathname,
        from: { address: deps.clientAddress(request), userAgent: request.headers['user-agent']?.slice(0, 512) ?? null },
        page: (page, options = {}) => toReply(reply, pageAnswer(deps, asker, page, { ...options, workspace: found })),
      }
      return (await handler(visit)) ?? reply
    } catch (error) {
      return toReply(reply, failureAnswer(deps, asker, workspace, error))
    }
  }
}

function failureAnswer(deps: ElsewhereDeps, asker: Asker, workspace: Workspace | undefined, error: unknown) {
  if (error instanceof FormRefused) {
    const key = error.status === 413 ? 'too_large' : 'form_rejected'
    return pageAnswer(
      deps,
      asker,
      { kind: 'error', error: key, detail: error.message },
      { status: error.status, ...(workspace ? { workspace } : {}) },
    )
  }
  const { correlationId } = asker
  if (isOverload(error)) {
    deps.log.warn('too much is going on: a request was turned away', { correlationId })
    return busyAnswer(deps, asker, workspace)
  }
  deps.log.error('a request of the door for answers from elsewhere failed', { correlationId, error })
  return isUnavailable(error) ? busyAnswer(deps, asker, workspace) : brokenAnswer(deps, asker, workspace)
}
