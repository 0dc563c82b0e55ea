import { createHash, generateKeyPairSync, randomUUID, sign as signBytes } from 'node:crypto'
import type { JWK } from 'jose'

/** What a phone is told of one request (docs/reference/device-api.md). */
export interface PhoneRequest {
  readonly id: string
  readonly transaction: string
  readonly user: string
  readonly application: string
  readonly nonce: string
  readonly context: string
}

export interface SoftPhone {
  readonly publicKey: JWK
  sign(type: string, claims: object, header?: object): string
  /** Answers the registration page at `uri`. */
  register(uri: string, more?: object): string
  decide(request: PhoneRequest, decision: 'approve' | 'deny' | 'report', number?: string, more?: object): string
  /** Proves that it is the phone that asks. */
  ask(method: string, url: string, more?: object, header?: object): string
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A phone made of software: a key pair, and the messages that the authenticator app signs with it. */
export function createSoftPhone(now: () => number, algorithm: 'ES256' | 'EdDSA' = 'ES256'): SoftPhone {
  const keys = algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
  const publicKey = keys.publicKey.export({ format: 'jwk' }) as JWK
  const iat = () => Math.floor(now() / 1_000)
  const sign: SoftPhone['sign'] = (type, claims, header = {}) => {
    const signed = `${part({ alg: algorithm, typ: type, ...header })}.${part(claims)}`
    const digest = algorithm === 'ES256' ? 'sha256' : null
    const key = { key: keys.privateKey, dsaEncoding: 'ieee-p1363' } as const
    return `${signed}.${signBytes(digest, Buffer.from(signed), key).toString('base64url')}`
  }

  return {
    publicKey,
    sign,
    register: (uri, more = {}) =>
      sign('countersign-device+jwt', { publicKey, name: "Alice's phone", platform: 'web', aud: uri, iat: iat(), ...more }),
    ask: (method, url, more = {}, header = {}) =>
      sign('countersign-request+jwt', { htm: method, htu: url, iat: iat(), jti: randomUUID(), ...more }, header),
    decide: ({ id, transaction, user, application, nonce, context }, decision, number, more = {}) =>
      sign('countersign-push+jwt', {
        challenge: id,
        transaction,
        user,
        application,
        decision,
        ...(number === undefined ? {} : { number }),
        context: createHash('sha256').update(context).digest('base64url'),
        nonce,
        iat: iat(),
        ...more,
      }),
  }
}
