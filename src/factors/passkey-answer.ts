import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'

/** The ceremony that an answer must be about, as the server keeps it. */
export interface Ceremony {
  /** base64url. */
  readonly challenge: string
  readonly origins: readonly string[]
}

/** A credential with an RSA key and an id of the greatest length is about 6 KB. */
const maxLength = 16_384
/** WebAuthn 5.8.3: a credential id longer than that is refused (WN-8). */
const maxIdBytes = 1_023

const knownTransports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']

/**
 * Reads the JSON of an assertion strictly, before any library sees it: undefined for everything that is not exactly the
 * shape of WebAuthn 5.1.8 or is not about this ceremony. Only the parts that are judged are taken. Never throws (WN-16).
 */
export function readAssertion(typed: string | undefined, ceremony: Ceremony): AuthenticationResponseJSON | undefined {
  const { id, response } = readCredential(typed) ?? {}
  const { clientDataJSON, authenticatorData, signature, userHandle } = response ?? {}
  if (id === undefined || !isAbout(clientDataJSON, 'webauthn.get', ceremony)) return undefined
  if (!isBase64url(authenticatorData) || !isBase64url(signature)) return undefined
  // Browsers say null, some older ones an empty text, where the authenticator named nobody.
  const handle = userHandle ?? ''
  if (handle !== '' && !isBase64url(handle)) return undefined
  const judged = { clientDataJSON, authenticatorData, signature, ...(handle === '' ? {} : { userHandle: handle }) }
  return { id, rawId: id, type: 'public-key', response: judged, clientExtensionResults: {} }
}

/** The same for the JSON of a new credential. */
export function readRegistration(typed: string | undefined, ceremony: Ceremony): RegistrationResponseJSON | undefined {
  const { id, response } = readCredential(typed) ?? {}
  const { clientDataJSON, attestationObject, transports } = response ?? {}
  if (id === undefined || !isAbout(clientDataJSON, 'webauthn.create', ceremony)) return undefined
  if (!isBase64url(attestationObject)) return undefined
  const known = knownTransports.filter((one) => Array.isArray(transports) && transports.includes(one))
  const judged = { clientDataJSON, attestationObject, transports: known }
  return { id, rawId: id, type: 'public-key', response: judged, clientExtensionResults: {} }
}

/** The user handle of an answer, which says whose it is and proves nothing; undefined where there is none. */
export function claimedHandle(typed: string | undefined): Buffer | undefined {
  const handle = readCredential(typed)?.response.userHandle
  return isBase64url(handle) ? Buffer.from(handle, 'base64url') : undefined
}

interface Credential {
  readonly id: string
  readonly response: Readonly<Record<string, unknown>>
}

function readCredential(typed: string | undefined): Credential | undefined {
  if (typed === undefined || typed.length > maxLength) return undefined
  const credential = readObject(typed)
  const { id, rawId, type, response } = credential ?? {}
  if (type !== 'public-key' || !isBase64url(id) || rawId !== id || !isObject(response)) return undefined
  return Buffer.byteLength(id, 'base64url') <= maxIdBytes ? { id, response } : undefined
}

/** Exactly equal, all three: an origin that only ends or begins like ours is somebody else's (WN-1, WN-2, WN-3). */
function isAbout(encoded: unknown, type: string, { challenge, origins }: Ceremony): encoded is string {
  const data = isBase64url(encoded) ? readObject(utf8(Buffer.from(encoded, 'base64url'))) : undefined
  if (data?.type !== type || data.challenge !== challenge) return false
  if (typeof data.origin !== 'string' || !origins.includes(data.origin)) return false
  // Our pages are in nobody's frame. The library would take a frame that does not say whose it is (WN-3).
  return (data.crossOrigin === undefined || data.crossOrigin === false) && data.topOrigin === undefined
}

/** Empty, and so no JSON, for what is not UTF-8. */
function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return ''
  }
}

function readObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Canonical: without padding, and one text for one value. Lenient decoders read several texts as the same bytes. */
const isBase64url = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]+$/.test(value) && Buffer.from(value, 'base64url').toString('base64url') === value
