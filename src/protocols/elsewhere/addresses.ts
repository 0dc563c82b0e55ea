import type { Workspace } from '../../engine/ports/catalogue.ts'
import { sealToken } from '../../http/link-token.ts'
import type { KeyedHash } from '../../platform/contract.ts'

type Place = Pick<Workspace, 'tenantSlug' | 'slug'>

/** Address of a workspace, from configuration and never from a request's host (ML-4). */
export const workspaceAddress = (baseUrl: string, { tenantSlug, slug }: Place): string => `${baseUrl}/${tenantSlug}/${slug}`

/** Where mails and QR codes lead to: links of challenges, and the address that adds a phone. */
export const createLinkMaker =
  (baseUrl: string, keyedHash: KeyedHash) =>
  (workspace: Place, token: string, answers: 'challenge' | 'enrolment'): string =>
    `${workspaceAddress(baseUrl, workspace)}/${answers === 'challenge' ? 'link' : 'authenticator'}/${sealToken(keyedHash, token)}`
