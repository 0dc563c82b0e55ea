import type { WorkspaceSettings } from '../../engine/ports/catalogue.ts'

const minute = 60
const day = 24 * 60 * minute

/** Seconds that each protocol artifact lives in a workspace. */
export const lifetimesOf = (settings: WorkspaceSettings) => ({
  accessToken: settings.accessTokenSeconds ?? 10 * minute,
  refreshToken: settings.refreshTokenSeconds ?? 14 * day,
  /** Counted from signing in, however much the session is used. */
  session: settings.session?.absoluteSeconds ?? 14 * day,
  /** A session without a user: a device code or logout form is open. */
  anonymousSession: 60 * minute,
  /** OA-4. */
  authorizationCode: minute,
  idToken: 60 * minute,
  deviceCode: 10 * minute,
  /** One page of signing in or consenting. */
  interaction: 15 * minute,
})

export type Lifetimes = ReturnType<typeof lifetimesOf>
