import { constants, createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { cbor } from './cbor.ts'

/** COSE names of what this authenticator can sign with, those that nobody should take included. */
export type KeyKind = 'ES256' | 'EdDSA' | 'RS256' | 'PS256' | 'RS256-1024' | 'ES384'

export interface Flags {
  readonly up?: boolean
  readonly uv?: boolean
  /** Backup eligibility and state. */
  readonly be?: boolean
  readonly bs?: boolean
}

/** What a forger does differently. Everything left out is as it should be. */
export interface Forgery {
  readonly type?: unknown
  readonly challenge?: unknown
  readonly origin?: unknown
  readonly crossOrigin?: unknown
  readonly topOrigin?: unknown
  readonly rpId?: string
  readonly flags?: Flags
  readonly signCount?: number
  /** base64url; null: none. */
  readonly userHandle?: string | null
  /** The credential id said beside the signed data, and at registration the one in it. */
  readonly id?: Buffer
  readonly idInside?: Buffer
  /** CBOR of extension outputs, as it stands in the authenticator data. */
  readonly extensions?: Buffer
  readonly clientData?: (json: string) => string | Buffer
  readonly authData?: (data: Buffer) => Buffer
  readonly signature?: (signature: Buffer) => Buffer
  readonly attestation?:
    | 'none'
    | 'self'
    | { readonly format: string; readonly statement: (about: Attested) => ReadonlyMap<string, unknown> }
  /** Algorithm that a self-attestation states. */
  readonly stated?: number
  readonly coseKey?: (key: Map<number, number | Buffer>) => Map<number, number | Buffer>
  readonly attestationObject?: (object: Buffer) => Buffer
}

/** What an attestation signs. */
export interface Attested {
  readonly authData: Buffer
  readonly clientDataHash: Buffer
  readonly id: Buffer
  readonly publicKey: KeyObject
}

export interface SoftCredential {
  readonly id: Buffer
  readonly kind: KeyKind
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  userHandle: string
  signCount: number
  flags: Required<Flags>
}

interface CreationOptions {
  readonly challenge: string
  readonly rp: { readonly id?: string }
  readonly user: { readonly id: string }
}

interface RequestOptions {
  readonly challenge: string
  readonly rpId?: string
}

const algorithm = { ES256: -7, EdDSA: -8, RS256: -257, PS256: -37, 'RS256-1024': -257, ES384: -35 } as const

/** Browser and authenticator in one, for the origin given: real keys, real signatures, and any lie one asks for. */
export function softAuthenticator(origin: string) {
  const credentials: SoftCredential[] = []

  return {
    credentials,

    /** `navigator.credentials.create`, as JSON. */
    create(options: unknown, kind: KeyKind = 'ES256', forgery: Forgery = {}): string {
      const { challenge, rp, user } = options as CreationOptions
      const flags = { up: true, uv: true, be: false, bs: false, ...forgery.flags }
      const credential: SoftCredential = {
        id: forgery.id ?? randomBytes(32),
        kind,
        ...makeKeys(kind),
        userHandle: user.id,
        signCount: forgery.signCount ?? 0,
        flags,
      }
      credentials.push(credential)
      const key = coseKey(credential)
      const attested = Buffer.concat([
        Buffer.alloc(16),
        uint16((forgery.idInside ?? credential.id).length),
        forgery.idInside ?? credential.id,
        cbor(forgery.coseKey ? forgery.coseKey(key) : key),
      ])
      const data = tamper(forgery.authData, authData(forgery.rpId ?? rp.id ?? '', flags, credential.signCount, attested, forgery))
      const clientData = clientDataOf('webauthn.create', challenge, origin, forgery)
      const clientDataHash = sha256(clientData)
      const signature = () => signWith(credential, Buffer.concat([data, clientDataHash]), forgery)
      const about = { authData: data, clientDataHash, id: credential.id, publicKey: credential.publicKey }
      const object = cbor(
        new Map<string, never>([
          ['fmt', formatOf(forgery)],
          ['attStmt', statementOf(forgery, forgery.stated ?? algorithm[kind], signature, about)],
          ['authData', data],
        ] as never),
      )
      const response = {
        clientDataJSON: base64url(clientData),
        attestationObject: base64url(tamper(forgery.attestationObject, object)),
        authenticatorData: base64url(data),
        transports: ['internal', 'hybrid'],
      }
      return credentialJson(credential.id, response)
    },

    /** `navigator.credentials.get`, as JSON, with the credential given or the newest. */
    get(options: unknown, forgery: Forgery = {}, credential: SoftCredential = newest(credentials)): string {
      const { challenge, rpId } = options as RequestOptions
      credential.signCount = forgery.signCount ?? (credential.signCount === 0 ? 0 : credential.signCount + 1)
      const flags = { ...credential.flags, ...forgery.flags }
      const data = tamper(forgery.authData, authData(forgery.rpId ?? rpId ?? '', flags, credential.signCount, undefined, forgery))
      const clientData = clientDataOf('webauthn.get', challenge, origin, forgery)
      const response = {
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(data),
        signature: base64url(signWith(credential, Buffer.concat([data, sha256(clientData)]), forgery)),
        userHandle: forgery.userHandle === undefined ? credential.userHandle : forgery.userHandle,
      }
      return credentialJson(forgery.id ?? credential.id, response)
    },
  }
}

function newest(credentials: readonly SoftCredential[]): SoftCredential {
  const credential = credentials.at(-1)
  if (!credential) throw new Error('there is no credential yet')
  return credential
}

function credentialJson(id: Buffer, response: object): string {
  const name = base64url(id)
  return JSON.stringify({
    id: name,
    rawId: name,
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: { credProps: { rk: true } },
    response,
  })
}

function clientDataOf(type: string, challenge: string, origin: string, forgery: Forgery): Buffer {
  const data = {
    type: 'type' in forgery ? forgery.type : type,
    challenge: 'challenge' in forgery ? forgery.challenge : challenge,
    origin: 'origin' in forgery ? forgery.origin : origin,
    crossOrigin: 'crossOrigin' in forgery ? forgery.crossOrigin : false,
    ...('topOrigin' in forgery ? { topOrigin: forgery.topOrigin } : {}),
  }
  const json = JSON.stringify(data)
  return Buffer.from(forgery.clientData ? forgery.clientData(json) : json)
}

function authData(rpId: string, flags: Flags, signCount: number, attested: Buffer | undefined, { extensions }: Forgery): Buffer {
  const bits = [flags.up, false, flags.uv, flags.be, flags.bs, false, attested !== undefined, extensions !== undefined]
  const count = Buffer.alloc(4)
  count.writeUInt32BE(signCount)
  const flagByte = bits.reduce((byte, bit, index) => byte | (bit ? 1 << index : 0), 0)
  return Buffer.concat([
    sha256(Buffer.from(rpId)),
    Buffer.from([flagByte]),
    count,
    attested ?? Buffer.alloc(0),
    extensions ?? Buffer.alloc(0),
  ])
}

const formatOf = ({ attestation = 'none' }: Forgery): string =>
  attestation === 'none' ? 'none' : attestation === 'self' ? 'packed' : attestation.format

function statementOf(
  { attestation = 'none' }: Forgery,
  stated: number,
  signature: () => Buffer,
  about: Attested,
): ReadonlyMap<string, unknown> {
  if (attestation === 'none') return new Map()
  if (attestation !== 'self') return attestation.statement(about)
  return new Map<string, unknown>([
    ['alg', stated],
    ['sig', signature()],
  ])
}

function makeKeys(kind: KeyKind): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  if (kind === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  if (kind === 'ES384') return generateKeyPairSync('ec', { namedCurve: 'P-384' })
  if (kind === 'EdDSA') return generateKeyPairSync('ed25519')
  const modulusLength = kind === 'RS256-1024' ? 1_024 : 2_048
  return generateKeyPairSync('rsa', { modulusLength })
}

function coseKey({ kind, publicKey }: SoftCredential): Map<number, number | Buffer> {
  const { x, y, n, e } = publicKey.export({ format: 'jwk' })
  const part = (value: unknown) => Buffer.from(String(value), 'base64url')
  const [first, second] = n === undefined ? [x, y] : [n, e]
  if (kind === 'EdDSA')
    return new Map<number, number | Buffer>([
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, part(x)],
    ])
  if (n !== undefined)
    return new Map<number, number | Buffer>([
      [1, 3],
      [3, algorithm[kind]],
      [-1, part(first)],
      [-2, part(second)],
    ])
  const curve = kind === 'ES384' ? 2 : 1
  return new Map<number, number | Buffer>([
    [1, 2],
    [3, algorithm[kind]],
    [-1, curve],
    [-2, part(first)],
    [-3, part(second)],
  ])
}

function signWith({ kind, privateKey }: SoftCredential, data: Buffer, { signature }: Forgery): Buffer {
  const hash = kind === 'EdDSA' ? null : kind === 'ES384' ? 'sha384' : 'sha256'
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
  return tamper(signature, sign(hash, data, { key: privateKey, ...(kind === 'PS256' ? pss : {}) }))
}

/** COSE_Key of a credential. */
export const publicKeyOf = (credential: SoftCredential): Buffer => cbor(coseKey(credential))

/** The same bytes with one bit changed. */
export function flip(bytes: Buffer, at: number): Buffer {
  const flipped = Buffer.from(bytes)
  flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at)
  return flipped
}

const tamper = (change: ((bytes: Buffer) => Buffer) | undefined, bytes: Buffer): Buffer => (change ? change(bytes) : bytes)

const sha256 = (data: Buffer): Buffer => createHash('sha256').update(data).digest()

const base64url = (bytes: Buffer): string => bytes.toString('base64url')

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}
