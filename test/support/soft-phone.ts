import { createHash, randomUUID } from 'node:crypto'
import { CompactSign, exportJWK, generateKeyPair, type JWK } from 'jose'

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
  sign(type: string, claims: object, header?: object): Promise<string>
  /** Answers the registration page at `uri`. */
  register(uri: string, more?: object): Promise<string>
  decide(request: PhoneRequest, decision: 'approve' | 'deny' | 'report', number?: string, more?: object): Promise<string>
  /** Proves that it is the phone that asks. */
  ask(method: string, url: string, more?: object, header?: object): Promise<string>
}

/** A phone made of software: a key pair, and the messages that the authenticator app signs with it. */
export async function createSoftPhone(now: () => number, algorithm: 'ES256' | 'EdDSA' = 'ES256'): Promise<SoftPhone> {
  const { publicKey: pub, privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const publicKey = await exportJWK(pub)
  const iat = () => Math.floor(now() / 1_000)
  const sign: SoftPhone['sign'] = (type, claims, header = {}) =>
    new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
      .setProtectedHeader({ alg: algorithm, typ: type, ...header })
      .sign(privateKey)

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
