import type { ClaimsParameter, KoaContextWithOIDC, UnknownObject } from 'oidc-provider'
import { errors } from 'oidc-provider'
import type { Demand } from '../../domain/demand.ts'
import type { UserId } from '../../domain/ids.ts'

/**
 * The Demand of an authorization request: `acr_values` (voluntary), an `acr` or `sub` of the claims parameter, `max_age`,
 * `prompt=login` and `id_token_hint` (OIDC Core 3.1.2.1, 5.5; RFC 9470 4). Throws invalid_request for claims of the wrong
 * shape.
 */
export function demandOf({ oidc }: KoaContextWithOIDC): Demand {
  const params = oidc.params ?? {}
  const idToken = (oidc.claims as ClaimsParameter).id_token ?? {}
  const acr = requestedAcr(params, idToken.acr ?? undefined)
  const subject = requestedSubject(idToken.sub ?? undefined, oidc.entities.IdTokenHint?.payload.sub)
  return {
    ...(subject === undefined ? {} : { subject: subject as UserId }),
    ...(acr === undefined ? {} : { acr }),
    ...(params.max_age === undefined ? {} : { maxAgeSeconds: Number(params.max_age) }),
    ...(oidc.prompts.has('login') ? { reauthenticate: true } : {}),
  }
}

interface ClaimRequest {
  readonly essential?: unknown
  readonly value?: unknown
  readonly values?: unknown
}

function requestedAcr(params: UnknownObject, claim: ClaimRequest | undefined): Demand['acr'] {
  const values = claim?.values ?? (claim?.value === undefined ? undefined : [claim.value])
  if (values !== undefined) {
    if (!Array.isArray(values) || !values.every((value) => typeof value === 'string')) {
      throw new errors.InvalidRequest('claims.id_token.acr must name classes as text')
    }
    return values.length === 0 ? undefined : { values, essential: claim?.essential === true }
  }
  const voluntary = typeof params.acr_values === 'string' ? params.acr_values.split(' ').filter(Boolean) : []
  return voluntary.length === 0 ? undefined : { values: voluntary, essential: false }
}

function requestedSubject(claim: ClaimRequest | undefined, hinted: unknown): string | undefined {
  const wanted = claim && 'value' in claim ? claim.value : undefined
  if (wanted !== undefined && typeof wanted !== 'string') throw new errors.InvalidRequest('claims.id_token.sub must be text')
  if (wanted !== undefined && typeof hinted === 'string' && hinted !== wanted) {
    throw new errors.InvalidRequest('id_token_hint and claims.id_token.sub name different subjects')
  }
  return wanted ?? (typeof hinted === 'string' ? hinted : undefined)
}

/**
 * The part of a demand that a session must still meet once its user has just been through a sign-in for this very
 * request: freshness was judged there, and a slow person must not be asked again (fresh = proved in this transaction).
 */
export function withoutFreshness({ reauthenticate: _, maxAgeSeconds: __, ...lasting }: Demand): Demand {
  return lasting
}
