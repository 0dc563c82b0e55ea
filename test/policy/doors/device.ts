import { deviceGrant } from '../../support/oidc-lab.ts'
import { basic, type Json, postForm } from '../../support/oidc-visitor.ts'
import { token, warmUp } from './authorize.ts'
import { type Door, demands, momentary } from './door.ts'
import type { Guest, Place } from './place.ts'

const begin = async (place: Place): Promise<Json> =>
  (await postForm(`${place.issuer}/device/authorization`, { scope: 'openid' }, { authorization: basic('shop') })).body

/** Types the code, confirms, and goes on as far as the guest is willing to. */
async function approve(place: Place, guest: Guest, started: Json): Promise<void> {
  const { baseUrl } = place.house
  const page = await guest.follow(`${place.issuer}/device`, baseUrl)
  const confirm = await guest.submit(page, { user_code: String(started.user_code), action: 'continue' }, baseUrl)
  await guest.answer(await guest.submit(confirm, { action: 'allow' }, baseUrl))
}

const poll = async (place: Place, started: Json): Promise<boolean> => {
  const { body } = await token(place, { grant_type: deviceGrant, device_code: String(started.device_code) })
  return body.access_token !== undefined
}

/** A device, approved in a browser (RFC 8628). */
export const device: Door = {
  name: 'device grant',
  covers: [`grant:${deviceGrant}`],
  async enter(place, guest, enforce) {
    await enforce()
    const started = await begin(place)
    await approve(place, guest, started)
    return poll(place, started)
  },
  leavesOut: demands,
}

/** Approved before policy asked for more, and fetched after. */
export const lateDevice: Door = {
  name: 'device grant, approved before',
  covers: [`grant:${deviceGrant}`],
  async enter(place, guest, enforce) {
    await warmUp(place, guest)
    const started = await begin(place)
    await approve(place, guest, started)
    await enforce()
    return poll(place, started)
  },
  leavesOut: momentary,
}
