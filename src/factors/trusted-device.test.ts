import { Value } from '@sinclair/typebox/value'
import { expect, it } from 'vitest'
import { contextOf, keyedHash, random } from '../../test/support/factor-lab.ts'
import type { UserId } from '../domain/ids.ts'
import { type TrustedDeviceSecret, trustedDevice } from './trusted-device.ts'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0'
const firefoxNext = firefox.replaceAll('127.0', '131.0')
const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'
const settings = { days: 30 }
const factor = trustedDevice({ random, keyedHash })

const from = (userAgent: string) => ({ address: '192.0.2.1', userAgent })
const context = (user: string, userAgent: string) =>
  contextOf<typeof settings, TrustedDeviceSecret>({ settings, user: user as UserId, from: from(userAgent) })
function remembered(user = 'alice') {
  const made = factor.remember?.make({ user: user as UserId, settings, from: from(firefox), now: 0, shown: [] })
  if (!made) throw new Error('nothing to remember')
  return made
}

it('RC-8 the browser keeps 256 random bits, and the stored digest does not tell them', () => {
  const tokens = Array.from({ length: 100 }, () => remembered().token)
  expect(new Set(tokens).size).toBe(100)
  for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  const { token, secret } = remembered()
  expect(JSON.stringify(secret)).not.toContain(token)
})

it('has a name that its owner recognises', () => {
  expect(remembered().label).toBe('Firefox, Linux')
})

it('RC-8 lasts thirty days at most', () => {
  expect(remembered().lifetimeSeconds).toBe(30 * 86_400)
  const schema = factor.settings
  if (!schema) throw new Error('no settings')
  expect(Value.Create(schema)).toEqual({ days: 30 })
  for (const days of [0, 31]) expect(Value.Check(schema, { days })).toBe(false)
})

it('is known again, after an update of the browser too', async () => {
  const { token, secret } = remembered()
  for (const browser of [firefox, firefoxNext])
    expect(await factor.verify(context('alice', browser), secret, null, { token })).toEqual({ kind: 'proved' })
})

it('RC-9 gives another user nothing', async () => {
  const { token, secret } = remembered('alice')
  expect(await factor.verify(context('bob', firefox), secret, null, { token })).toEqual({ kind: 'mismatch' })
  const bobs = remembered('bob')
  expect(await factor.verify(context('bob', firefox), bobs.secret, null, { token })).toEqual({ kind: 'mismatch' })
})

it('RC-9 copied to another kind of browser it gives nothing', async () => {
  const { token, secret } = remembered()
  for (const browser of [chrome, 'curl/8.7.1', firefox.replace('X11; Linux x86_64', 'Windows NT 10.0')])
    expect(await factor.verify(context('alice', browser), secret, null, { token })).toEqual({ kind: 'mismatch' })
})

it.each([undefined, '', 'x', 'x'.repeat(1_000_000)])('takes no other token (%#)', async (token) => {
  const { secret } = remembered()
  expect(await factor.verify(context('alice', firefox), secret, null, { token })).toEqual({ kind: 'mismatch' })
  expect(await factor.verify(context('alice', firefox), null, null, { token })).toEqual({ kind: 'mismatch' })
})

it('E-14 is never asked for, is never first and proves no method', () => {
  const { silent, enrol, amr, traits, mayBeFirst } = factor
  expect({ silent, enrol, amr, traits, mayBeFirst }).toEqual({
    silent: true,
    enrol: undefined,
    amr: [],
    traits: { maxAal: 1 },
    mayBeFirst: false,
  })
})
