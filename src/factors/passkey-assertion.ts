import type { AuthenticationResponseJSON, VerifiedAuthenticationResponse } from '@simplewebauthn/server'

export type Shown = VerifiedAuthenticationResponse['authenticationInfo']

export interface AssertionRules {
  readonly challenge: string
  readonly origins: readonly string[]
  readonly relyingParty: string
  readonly publicKey: string
}

/**
 * Verifies a signature with the key of one credential; undefined for every fault. User verification and the counter are
 * judged by whoever asks, from the signed data: they are findings of their own, not broken signatures.
 */
export async function verifyAssertion(response: AuthenticationResponseJSON, rules: AssertionRules): Promise<Shown | undefined> {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: rules.challenge,
      expectedOrigin: [...rules.origins],
      expectedRPID: rules.relyingParty,
      requireUserVerification: false,
      // Counter 0 takes any: the library compares it before it has looked at the signature.
      credential: { id: response.id, publicKey: new Uint8Array(Buffer.from(rules.publicKey, 'base64url')), counter: 0 },
    })
    return verified ? authenticationInfo : undefined
  } catch {
    return undefined
  }
}
