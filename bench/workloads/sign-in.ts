import { createVisitor } from '../lib/visitor.ts'
import { post, type Target } from './target.ts'

/** RFC 7636, appendix B: a fixed pair, since the driver's own work must stay small. */
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

const maxPages = 8

export interface SignedIn {
  readonly accessToken: string
  readonly refreshToken: string | undefined
}

/**
 * One whole sign-in in a fresh browser: authorization request, each page of the sign-in, consent, redirect, and the
 * exchange of the code. Throws where the server does anything else.
 */
export async function signIn(target: Target, person: string, offline = false): Promise<SignedIn> {
  const { web } = target
  const visitor = createVisitor(target.send)
  const url = new URL(target.endpoints.authorization)
  url.search = new URLSearchParams({
    client_id: web.id,
    response_type: 'code',
    redirect_uri: web.redirectUri,
    scope: offline ? `${web.scope} offline_access` : web.scope,
    state: 'bench',
    nonce: 'bench',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...(offline ? { prompt: 'consent' } : {}),
  }).toString()

  let arrival = await visitor.open(url.href, web.redirectUri)
  for (let pages = 0; arrival.kind === 'page'; pages++) {
    const { page } = arrival
    if (pages === maxPages || page.status !== 200) {
      throw new Error(`stuck on a page with status ${page.status}: ${/<title>([^<]*)/.exec(page.html)?.[1] ?? 'no title'}`)
    }
    arrival = await visitor.submit(page, await target.answer(page, person), web.redirectUri)
  }
  const code = arrival.url.searchParams.get('code')
  if (code === null) throw new Error(`no code came back: ${arrival.url.searchParams.get('error') ?? 'no error either'}`)

  const tokens = await post(target.send, target.endpoints.token, web, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: web.redirectUri,
    code_verifier: verifier,
  })
  const refreshToken = tokens.refresh_token
  return {
    accessToken: String(tokens.access_token),
    refreshToken: typeof refreshToken === 'string' ? refreshToken : undefined,
  }
}
