import type { Answer } from '../engine/factor-contract.ts'
import { type PushSecret, signedBy, subscriptionOf } from './push-device.ts'

/** Type of the JWS with which a phone asks for its requests, or says where it can be woken. */
const requestType = 'countersign-request+jwt'
/** A signed request is good for so long; the phone sets its clock by the `Date` of our answers. */
const requestSkewSeconds = 60

/**
 * Whether the phone itself made this request. What it signs names method and address (`htm`, `htu`, as in RFC 9449 4.2), so
 * that it is worth nothing at another address or another server. `subscription` among the claims replaces the stored one,
 * null takes it away.
 */
export async function authenticateDevice(
  secret: PushSecret,
  { proof, method, url }: Answer,
  now: number,
): Promise<{ readonly ok: boolean; readonly secret?: PushSecret }> {
  const claims = await signedBy(secret.publicKey, requestType, proof)
  const { htm, htu, iat, jti, subscription } = claims ?? {}
  const fresh = typeof iat === 'number' && Math.abs(now / 1_000 - iat) <= requestSkewSeconds
  const named = method !== undefined && url !== undefined && htm === method && htu === url
  if (!fresh || !named || typeof jti !== 'string' || jti.length < 16) return { ok: false }
  if (subscription === undefined) return { ok: true }
  const { subscription: _, ...rest } = secret
  if (subscription === null) return { ok: true, secret: rest }
  const wakes = subscriptionOf(subscription)
  return wakes ? { ok: true, secret: { ...rest, subscription: wakes } } : { ok: false }
}
