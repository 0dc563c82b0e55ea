import { AuthorizationResponseError, ResponseBodyError } from 'openid-client'

/** What the shop tells the person when something did not work: what happened, and what to do next. */
export interface Problem {
  readonly status: number
  readonly title: string
  readonly advice: string
  /** What the server said, or why its answer does not hold, for whoever looks after the shop. */
  readonly detail?: string
}

const answers: Readonly<Record<string, Omit<Problem, 'detail'>>> = {
  access_denied: {
    status: 403,
    title: 'You are not signed in',
    advice: 'The sign-in was cancelled or not allowed. Nothing was shared with the shop. You can try again at any time.',
  },
  unmet_authentication_requirements: {
    status: 403,
    title: 'You are not signed in',
    advice: 'The shop asks for a way to prove who you are that your account does not have. Try another way to sign in.',
  },
  login_required: {
    status: 401,
    title: 'Please sign in first',
    advice: 'The sign-in server does not know this browser yet.',
  },
  interaction_required: {
    status: 401,
    title: 'Please sign in first',
    advice: 'The sign-in server needs to ask you something. Sign in again to go on.',
  },
  consent_required: {
    status: 401,
    title: 'Your consent is needed',
    advice: 'Sign in again, and say what the shop may see.',
  },
  temporarily_unavailable: {
    status: 503,
    title: 'The sign-in server is busy',
    advice: 'Wait a moment and try again.',
  },
  invalid_grant: {
    status: 400,
    title: 'This sign-in is no longer valid',
    advice: 'It was used before, took too long, or was withdrawn. Please sign in again.',
  },
}

const unknownAnswer: Omit<Problem, 'detail'> = {
  status: 502,
  title: 'The sign-in did not work',
  advice: 'The sign-in server sent an answer that the shop does not accept. Please try again.',
}

/** The answer to a callback that belongs to no sign-in of this browser. Shows nothing of what the address says. */
export const unknownSignIn: Problem = {
  status: 400,
  title: 'The shop does not know this sign-in',
  advice: 'It was finished before, started in another browser, or the shop was restarted meanwhile. Please sign in again.',
}

export const unreachable: Problem = {
  status: 503,
  title: 'The sign-in server does not answer',
  advice: 'It may still be starting. Wait a few seconds and try again.',
}

export const notFound: Problem = {
  status: 404,
  title: 'This page does not exist',
  advice: 'Go to the start page of the shop.',
}

/** Explains whatever openid-client threw. */
export function problemOf(error: unknown): Problem {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    const answer = answers[error.error] ?? unknownAnswer
    const description = error.error_description
    return { ...answer, detail: description === undefined ? error.error : `${error.error}: ${description}` }
  }
  if (isConnectionFault(error)) return unreachable
  return error instanceof Error ? { ...unknownAnswer, detail: error.message } : unknownAnswer
}

function isConnectionFault(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    const code = 'code' in current ? current.code : undefined
    if (code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'OAUTH_TIMEOUT' || current instanceof AggregateError)
      return true
    if (code === 'OAUTH_RESPONSE_IS_NOT_CONFORM') return current.cause instanceof Response && current.cause.status === 503
  }
  return false
}
