import { warmUp } from './authorize.ts'
import { type Door, demands } from './door.ts'

/** The person's own account: a session that is not worth a sign-in now sees nothing of it. */
export const account: Door = {
  name: 'account API',
  covers: ['src/account'],
  async enter(place, guest, enforce) {
    await warmUp(place, guest)
    await enforce()
    const response = await guest.request(`${place.issuer}/account/api/authenticators`, {
      headers: { accept: 'application/json' },
    })
    return response.status === 200
  },
  // It asks what its workspace asks of everybody, and is none of its applications.
  leavesOut: (row) =>
    demands(row) || row.factors !== undefined || (row.rules ?? []).some(({ where }) => where.application !== undefined),
}
