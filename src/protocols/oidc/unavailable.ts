import { StoreUnavailable } from '../../engine/ports/errors.ts'

/** Seconds after which a client should try again when the store cannot be reached. */
export const retryAfterSeconds = 2

/** Whether an error, or what caused it, says that the store cannot be reached. */
export function isUnavailable(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at instanceof StoreUnavailable) return true
  }
  return false
}
