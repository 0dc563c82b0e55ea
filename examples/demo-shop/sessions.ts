import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Account } from './relying-party.ts'

/** What the shop remembers of one browser. The browser itself holds only a random id, signed. */
export interface Session {
  readonly id: string
  /** Sign-ins that were sent to the server and have not come back, by `state`: one per tab. */
  readonly pending: Map<string, PendingSignIn>
  account: Account | undefined
  touchedAt: number
}

export interface PendingSignIn {
  readonly application: string
  readonly nonce: string
  readonly codeVerifier: string
}

export interface Sessions {
  /** The session of a `Cookie` header; undefined where there is none, or where the signature is wrong. */
  find(cookieHeader: string | undefined): Session | undefined
  /** A new session under a new id; `previous` is ended, so that an id known before a sign-in is worth nothing after it. */
  start(previous?: Session): Session
  end(session: Session): void
  /** Ends the sessions for which `matches` is true, and says how many they were. */
  endWhere(matches: (account: Account) => boolean): number
  /** `Set-Cookie` value that gives the browser this session, or takes it away. */
  cookie(session: Session | undefined): string
}

const lifetimeMs = 8 * 60 * 60 * 1000
const maxSessions = 1_000
const maxPending = 20

/** In memory: a restart of the shop signs everybody out of the shop (not of the authentication server). */
export function createSessions(cookieName: string): Sessions {
  const key = randomBytes(32)
  const sessions = new Map<string, Session>()
  const signature = (id: string) => createHmac('sha256', key).update(id).digest()

  const prune = () => {
    for (const session of sessions.values()) {
      if (sessions.size < maxSessions && session.touchedAt > Date.now() - lifetimeMs) break
      sessions.delete(session.id)
    }
  }

  return {
    find(cookieHeader) {
      const value = readCookie(cookieHeader, cookieName)
      const [id, signed, ...rest] = value?.split('.') ?? []
      if (id === undefined || signed === undefined || rest.length > 0) return undefined
      const given = Buffer.from(signed, 'base64url')
      const expected = signature(id)
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
      const session = sessions.get(id)
      if (session === undefined || session.touchedAt <= Date.now() - lifetimeMs) return undefined
      session.touchedAt = Date.now()
      sessions.delete(id)
      sessions.set(id, session)
      return session
    },
    start(previous) {
      if (previous !== undefined) sessions.delete(previous.id)
      prune()
      const id = randomBytes(24).toString('base64url')
      const session: Session = { id, pending: new Map(previous?.pending), account: undefined, touchedAt: Date.now() }
      sessions.set(id, session)
      return session
    },
    end(session) {
      sessions.delete(session.id)
    },
    endWhere(matches) {
      const ended = [...sessions.values()].filter((session) => session.account !== undefined && matches(session.account))
      for (const session of ended) sessions.delete(session.id)
      return ended.length
    },
    cookie(session) {
      const attributes = 'Path=/; HttpOnly; SameSite=Lax'
      if (session === undefined) return `${cookieName}=; ${attributes}; Max-Age=0`
      return `${cookieName}=${session.id}.${signature(session.id).toString('base64url')}; ${attributes}`
    },
  }
}

/** Adds a sign-in on its way; the oldest one is forgotten when a browser starts very many. */
export function rememberPending(session: Session, state: string, pending: PendingSignIn): void {
  const [oldest] = session.pending.keys()
  if (session.pending.size >= maxPending && oldest !== undefined) session.pending.delete(oldest)
  session.pending.set(state, pending)
}

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [key, ...value] = part.trim().split('=')
    if (key === name) return value.join('=')
  }
  return undefined
}
