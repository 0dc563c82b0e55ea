import { signIn } from './sign-in.ts'
import { post, type Target } from './target.ts'

/** One access token for a machine. */
export async function clientCredentials(target: Target): Promise<string> {
  const { machine } = target
  const answer = await post(target.send, machine.token, machine, { grant_type: 'client_credentials', scope: machine.scope })
  return String(answer.access_token)
}

/** A chain of rotating refresh tokens; each call uses the last token up. The first call signs `person` in. */
export function createRefreshChain(target: Target, person: string): () => Promise<void> {
  let token: string | undefined
  return async () => {
    if (token === undefined) {
      token = (await signIn(target, person, true)).refreshToken
      if (token === undefined) throw new Error('the server gave no refresh token')
      return
    }
    const answer = await post(target.send, target.endpoints.token, target.web, {
      grant_type: 'refresh_token',
      refresh_token: token,
    })
    token = String(answer.refresh_token)
  }
}

/** Asks whether an access token holds. */
export async function introspect(target: Target, token: string): Promise<void> {
  const answer = await post(target.send, target.endpoints.introspection, target.web, { token })
  if (answer.active !== true) throw new Error('an access token that was just issued is not active')
}

/** The signature algorithm of a JWT. */
export function algorithmOf(token: string): string {
  const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('utf8')) as { alg?: string }
  return header.alg ?? 'none'
}
