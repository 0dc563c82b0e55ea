import { type Static, Type } from '@sinclair/typebox'

/** A compact JWS (RFC 7515): three parts of base64url. */
const jws = Type.String({ minLength: 16, maxLength: 8_192, pattern: '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+){2}$' })
const closed = { additionalProperties: false }

export const registrationBody = Type.Object({ registration: jws }, closed)
export type RegistrationBody = Static<typeof registrationBody>

export const decisionBody = Type.Object({ response: jws }, closed)
export type DecisionBody = Static<typeof decisionBody>

export const requestParams = Type.Object({
  tenant: Type.String(),
  workspace: Type.String(),
  request: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
})
export type RequestParams = Static<typeof requestParams>
