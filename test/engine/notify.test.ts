import { describe, expect, it } from 'vitest'
import type { AuthenticatorId } from '../../src/domain/ids.ts'
import { notice } from '../../src/engine/notify.ts'
import { phoneFacts, sealMessage } from '../../src/engine/outbox-message.ts'
import type { UserRecord } from '../../src/engine/ports/directory.ts'
import type { World } from '../../src/engine/world.ts'
import { createIds } from '../../src/platform/ids.ts'
import { createKeyedHash } from '../../src/platform/keyed-hash.ts'
import { createSystemRandom } from '../../src/platform/random.ts'
import { createSealing } from '../../src/platform/sealing.ts'
import { authenticatorRecord, createLab } from '../support/engine-lab.ts'

const random = createSystemRandom()
const sealing = createSealing([{ id: 'k', key: random.bytes(32) }], random)
const factors = ['email', 'sms', 'voice', 'mobile_app'].map((id) => ({ id, ...(id === 'mobile_app' ? {} : { channel: id }) }))

/** As much of a world as a notice looks at, with a user who has these addresses. */
function lab(changes: Partial<UserRecord>, addresses: readonly (readonly [factor: string, address: string | null])[] = []) {
  const { workspace, application, scope, users } = createLab()
  const deps = { sealing, factors, ids: createIds({ now: () => 1 }, random), keyedHash: createKeyedHash(random.bytes(32)) }
  const world = { deps, scope, workspace: workspace.current, application: application.current } as unknown as World
  const authenticators = addresses.map(([factor, address], at) => {
    return authenticatorRecord({ id: `a${at}` as AuthenticatorId, factor, address })
  })
  const user = { ...(users.get('bob') as UserRecord), authenticators, ...changes }
  const told = (messages: ReturnType<typeof notice>) =>
    messages.map(({ id, channel, sealed }) => [channel, JSON.parse(sealing.open('outbox', id, sealed)).to])
  return { world, user, told }
}

describe('a notice', () => {
  it('LC-3 goes to every verified address, each once, and to no other', () => {
    const { world, user, told } = lab(
      { email: 'bob@example.com', emailVerified: true, phone: '+5511987654321', phoneVerified: true },
      [
        ['email', 'BOB@example.com '],
        ['email', 'old@example.com'],
        ['sms', '+5511987654321'],
        ['voice', '+551133334444'],
        ['mobile_app', null],
      ],
    )
    expect(told(notice(world, user, 'factor-added', { factor: 'passkey' }))).toEqual([
      ['email', 'BOB@example.com '],
      ['sms', '+5511987654321'],
      ['email', 'old@example.com'],
    ])
    const unverified = lab({ email: 'bob@example.com', emailVerified: false, phone: '+5511987654321', phoneVerified: false })
    expect(notice(unverified.world, unverified.user, 'password-changed')).toEqual([])
  })

  it('carries its values and the names of the place, belongs to no challenge, and has a limit apart from codes', () => {
    const { world, user } = lab({ email: 'bob@example.com', emailVerified: true })
    const [message] = notice(world, user, 'recovery-code-used', { remaining: '7' })
    expect(message).toMatchObject({ challenge: null, user: user.id, limits: [{ id: 'notice-hour', counts: 'asked' }] })
    expect(message?.audit).toMatchObject({ type: 'message.limited', transaction: null, user: user.id })
    expect(JSON.parse(sealing.open('outbox', message?.id ?? '', message?.sealed ?? ''))).toMatchObject({
      template: 'recovery-code-used',
      locale: 'en',
      parameters: { remaining: '7', application: 'Shop', workspace: 'Workspace' },
    })
  })

  it('OC-10 is not sent to a number that the tenant does not allow', () => {
    const { world, user } = lab({ email: null, phone: '+12025550143', phoneVerified: true })
    const only = { ...world, workspace: { ...world.workspace, sending: { countries: { sms: ['BR'] } } } } as World
    expect(notice(only, user, 'test')).toMatchObject([{ channel: 'sms', refused: 'country-not-allowed' }])
    expect(notice(world, user, 'test')[0]).not.toHaveProperty('refused')
  })
})

describe('a sealed message', () => {
  it('cannot be read in the place of another', () => {
    const draft = {
      ...{ tenant: 't', user: null, challenge: null, channel: 'email', to: 'a@example.com', destination: 'd', template: 'test' },
      ...{ locale: null, parameters: {}, lifetimeSeconds: 60, limits: [] },
    } as unknown as Parameters<typeof sealMessage>[1]
    const tools = { ids: createIds({ now: () => 1 }, random), sealing }
    const [one, two] = [sealMessage(tools, draft), sealMessage(tools, draft)]
    expect(() => sealing.open('outbox', one.id, two.sealed)).toThrow()
    expect(sealMessage(tools, { ...draft, to: null }).lifetimeSeconds).toBe(0)
  })
})

describe('a phone number', () => {
  it('OC-10 H-04 is judged by the numbering plan and the countries of the tenant, per channel', () => {
    const sending = { countries: { sms: ['BR'], voice: ['US'] } }
    expect(phoneFacts('sms', '+5511987654321', sending)).toEqual({ prefix: '+551198765', country: 'BR' })
    expect(phoneFacts('voice', '+5511987654321', sending)).toMatchObject({ refused: 'country-not-allowed' })
    expect(phoneFacts('voice', '+551133334444')).toEqual({ prefix: '+55113333', country: 'BR' })
    expect(phoneFacts('sms', '+551133334444')).toEqual({ refused: 'number-not-allowed' })
    for (const wrong of ['+881612345678', 'bob@example.com', '', '+1'])
      expect(phoneFacts('sms', wrong)).toEqual({ refused: 'number-not-allowed' })
    expect(phoneFacts('email', '+881612345678')).toEqual({})
    expect(phoneFacts('sms', null)).toEqual({})
  })
})
