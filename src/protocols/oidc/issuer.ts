import { createHash } from 'node:crypto'
import type { Workspace } from '../../engine/ports/catalogue.ts'

const slug = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** Whether a path segment can name a tenant or workspace; anything else is not worth a look-up. */
export const isSlug = (segment: string): boolean => slug.test(segment)

/** The issuer identifier of a workspace. It comes from configuration alone: a Host header never changes it (L-41). */
export const issuerOf = (baseUrl: string, workspace: Pick<Workspace, 'tenantSlug' | 'slug'>): string =>
  `${baseUrl}/${workspace.tenantSlug}/${workspace.slug}`

/** Short name of an issuer for cookie names, so that two workspaces on one host keep their sessions apart. */
export const issuerTag = (issuer: string): string => createHash('sha256').update(issuer).digest('base64url').slice(0, 10)
