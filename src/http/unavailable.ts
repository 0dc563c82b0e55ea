import { StoreUnavailable } from '../engine/ports/errors.ts'
import { Overloaded } from '../platform/work-queue.ts'

/** Seconds after which a client should try again when the store cannot be reached. */
export const retryAfterSeconds = 2

/** Whether an error, or what caused it, says that the store cannot be reached. */
export function isUnavailable(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at instanceof StoreUnavailable) return true
  }
  return false
}

/** Whether more work waits than this server takes on (D-20): not a defect, and over in a moment. */
export const isOverload = (error: unknown): boolean => error instanceof Overloaded
