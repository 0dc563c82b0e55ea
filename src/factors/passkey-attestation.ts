import type { RegistrationResponseJSON, VerifiedRegistrationResponse } from '@simplewebauthn/server'
import { soundAlgorithm } from './passkey-key.ts'

export type Registered = NonNullable<VerifiedRegistrationResponse['registrationInfo']> & { readonly algorithm: number }

/** What a new credential must be in accordance with. */
export interface RegistrationRules {
  readonly challenge: string
  readonly origins: readonly string[]
  readonly relyingParty: string
  readonly algorithms: readonly number[]
  readonly requireUserVerification: boolean
}

/**
 * Verifies a new credential; undefined for every fault. The library is loaded when it is first needed: it takes 27 MB and
 * a quarter of a second, which a server without passkeys need not spend.
 */
export async function verifyRegistration(
  response: RegistrationResponseJSON,
  rules: RegistrationRules,
): Promise<Registered | undefined> {
  const [{ verifyRegistrationResponse }, { decodeCredentialPublicKey, isoCBOR }] = await Promise.all([
    import('@simplewebauthn/server'),
    import('@simplewebauthn/server/helpers'),
  ])
  try {
    const bytes = new Uint8Array(Buffer.from(response.response.attestationObject, 'base64url'))
    const attestation = isoCBOR.decodeFirst<unknown>(bytes)
    // Written again it must be as long as it came: nothing after it, and no length in more bytes than it needs (WN-7).
    if (isoCBOR.encode(attestation as never).length !== bytes.length) return undefined
    const statedAlgorithm = plainAttestation(attestation)
    if (statedAlgorithm === undefined) return undefined

    const { registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: rules.challenge,
      expectedOrigin: [...rules.origins],
      expectedRPID: rules.relyingParty,
      requireUserVerification: rules.requireUserVerification,
      supportedAlgorithmIDs: [...rules.algorithms],
    })
    // The id beside the attestation is not covered by anything; the one inside is.
    if (registrationInfo?.credential.id !== response.id) return undefined
    const algorithm = soundAlgorithm(decodeCredentialPublicKey(registrationInfo.credential.publicKey) as never)
    if (algorithm === undefined || (statedAlgorithm !== 'none' && statedAlgorithm !== algorithm)) return undefined
    return { ...registrationInfo, algorithm }
  } catch {
    return undefined
  }
}

/**
 * We ask for no attestation. Browsers then send none, or that of a key about itself; whatever has a certificate was not
 * asked for and is refused unread, because the library would fetch revocation lists from addresses in it.
 */
function plainAttestation(attestation: unknown): 'none' | number | undefined {
  if (!(attestation instanceof Map) || attestation.size !== 3) return undefined
  const [format, statement] = [attestation.get('fmt'), attestation.get('attStmt')]
  if (!(statement instanceof Map) || !(attestation.get('authData') instanceof Uint8Array)) return undefined
  if (format === 'none') return statement.size === 0 ? 'none' : undefined
  const algorithm: unknown = statement.get('alg')
  const bySelf = format === 'packed' && statement.size === 2 && statement.get('sig') instanceof Uint8Array
  return bySelf && typeof algorithm === 'number' ? algorithm : undefined
}
