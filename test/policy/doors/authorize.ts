import type { Json } from '../../support/oidc-visitor.ts'
import { answerOf, authorizeUrl, basic, type Landing, postForm, redeem, verifier } from '../../support/oidc-visitor.ts'
import type { Row } from '../table/row.ts'
import type { Guest, Place } from './place.ts'

/** What of a row's demand an authorization request can say. */
export const parametersOf = ({ demand }: Pick<Row, 'demand'>): Record<string, string> => {
  const { acr, maxAgeSeconds, reauthenticate } = demand ?? {}
  return {
    ...(acr?.essential ? { claims: JSON.stringify({ id_token: { acr: { essential: true, values: acr.values } } }) } : {}),
    ...(acr && !acr.essential ? { acr_values: acr.values.join(' ') } : {}),
    ...(maxAgeSeconds === undefined ? {} : { max_age: String(maxAgeSeconds) }),
    ...(reauthenticate ? { prompt: 'login' } : {}),
  }
}

interface Asking {
  readonly client?: string
  readonly parameters?: Record<string, string>
}

/** An authorization request, as far as the guest is willing to go with it. */
export async function authorize(place: Place, guest: Guest, { client = 'shop', parameters = {} }: Asking = {}) {
  const secret = verifier()
  const url = authorizeUrl({ issuer: place.issuer }, { client, verifier: secret, parameters: { scope: 'openid', ...parameters } })
  return { page: await guest.go(url), secret }
}

export const codeOf = ({ at }: Landing): string | null =>
  at.startsWith('https://app.example/') ? answerOf({ at } as Landing).get('code') : null

/** Tokens for a code; undefined where there are none. */
export async function exchange(place: Place, code: string, secret: string, client = 'shop'): Promise<Json | undefined> {
  const { status, body } = await redeem({ issuer: place.issuer }, code, secret, {}, { authorization: basic(client) })
  return status === 200 && body.access_token !== undefined ? body : undefined
}

/** A session in which all was shown that the guest shows, at an application that asked for it; nothing else is in force. */
export async function warmUp(place: Place, guest: Guest): Promise<void> {
  await place.calm()
  const [, ...seconds] = guest.shows
  await place.at.application('warm', 'shop', seconds.length > 0 ? { factors: { mode: 'all', of: seconds } } : {})
  // A recovery code is for days when the usual one is lost: it is shown where a factor is asked for, and named here as one.
  const { page } = await authorize(place, guest, { client: 'warm' })
  if (codeOf(page) === null) throw new Error(`${guest.name} could not show ${guest.shows}: ${page.at}`)
}

export const token = (place: Place, fields: Record<string, string>, client = 'shop') =>
  postForm(`${place.issuer}/oauth2/token`, fields, { authorization: basic(client) })
