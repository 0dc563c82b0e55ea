import type { UnknownObject } from 'oidc-provider'
import type { Demand } from '../../domain/demand.ts'
import type { FailureReason } from '../../engine/view.ts'
import type { InteractionResult } from './sign-in-context.ts'

const descriptions: Readonly<Record<FailureReason, string>> = {
  cancelled: 'the person cancelled the sign-in',
  too_many_attempts: 'too many wrong answers',
  expired: 'the sign-in took too long',
  no_usable_factor: 'the person has none of the factors that the application asks for',
  risk: 'this sign-in looks too unusual to be allowed',
  unmet_requirements: 'the requested authentication class cannot be reached',
  not_allowed: 'this account may not sign in here',
  declined: 'the person declined the sign-in on another device',
  still_needed: 'the authenticator is still needed',
}

/**
 * What the application is told about a sign-in that failed. RFC 9470 5 and OIDC Unmet Authentication Requirements 1.0:
 * where it asked for a class by `acr`, and that cannot be reached, it learns so; else access was denied.
 */
export function failureResult(reason: FailureReason, params: UnknownObject, demand: Demand | undefined): InteractionResult {
  const asked = demand?.acr !== undefined || params.acr_values !== undefined
  const unmet = reason === 'unmet_requirements' || (reason === 'no_usable_factor' && asked)
  return { error: unmet ? 'unmet_authentication_requirements' : 'access_denied', error_description: descriptions[reason] }
}
