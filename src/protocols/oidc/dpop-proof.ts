import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { calculateJwkThumbprint, EmbeddedJWK, errors, jwtVerify } from 'jose'
import type { OidcDeps } from './deps.ts'
import { firstUse } from './provider-internals.ts'
import type { Realm } from './realm.ts'

/** How old a proof may be, and by how much clocks may differ, seconds. */
const lifetime = 60
const clockSkew = 30

/** What the proof has to fit. */
interface Bound {
  readonly token: string
  /** Thumbprint of the key that the token is bound to. */
  readonly jkt: string
  readonly clientId: string
}

/**
 * Whether a request proves that it holds the key of its token (RFC 9449 4.3, 7.1): signed by that key, made for this very method,
 * address and token, a moment ago, and never shown before. The address comes from configuration: a Host header never counts.
 */
export async function holdsKey(
  { baseUrl }: Pick<OidcDeps, 'baseUrl'>,
  realm: Realm,
  request: FastifyRequest,
  { token, jkt, clientId }: Bound,
): Promise<boolean> {
  const { dpop } = request.headers
  if (typeof dpop !== 'string') return false
  const proof = await verified(dpop)
  if (!proof) return false
  const { payload, thumbprint } = proof
  const here = `${baseUrl}${request.raw.url?.split('?', 1)[0]}`
  const fits =
    thumbprint === jkt &&
    payload.htm === request.method &&
    withoutQuery(payload.htu) === URL.parse(here)?.href &&
    payload.ath === hash('sha256', token, 'base64url')
  if (!fits || typeof payload.jti !== 'string' || payload.jti.length === 0 || payload.jti.length > 512) return false
  return firstUse(realm.provider, clientId, payload.jti, Number(payload.iat) + lifetime + clockSkew)
}

async function verified(proof: string) {
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      algorithms: ['ES256', 'EdDSA', 'Ed25519'],
      typ: 'dpop+jwt',
      maxTokenAge: lifetime,
      clockTolerance: clockSkew,
      requiredClaims: ['jti', 'iat', 'htm', 'htu', 'ath'],
    })
    const { jwk } = protectedHeader
    return jwk && { payload, thumbprint: await calculateJwkThumbprint(jwk) }
  } catch (error) {
    // A key that is none, a curve that is unknown: whatever cannot be verified is no proof.
    if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException) return undefined
    throw error
  }
}

function withoutQuery(htu: unknown): string | undefined {
  const url = typeof htu === 'string' ? URL.parse(htu) : null
  if (!url) return undefined
  url.search = ''
  url.hash = ''
  return url.href
}
