import { userInfo } from 'node:os'

/** The name under which this command runs, for the audit trail. */
export function operator(): string {
  try {
    return process.env.SUDO_USER ?? userInfo().username
  } catch {
    return 'unknown'
  }
}
