import { expect, test } from 'vitest'
import { codeLimits, limitDefaults, noticeLimits } from './send-limits.ts'
import { checkSending } from './sending-settings.ts'

test('settings that fit are taken as they are', () => {
  const settings = { unverified: 'enforce', maximum: { 'tenant-sms-day': 0 }, countries: { sms: ['BR', 'US'], voice: [] } }
  expect(checkSending(settings)).toEqual({ settings })
  expect(checkSending({})).toEqual({ settings: {} })
})

test('every fault is told at once', () => {
  const told = checkSending({
    unverified: 'maybe',
    maximum: { 'tenant-sms-week': 3, 'account-day': -1, 'account-hour': 1.5 },
    countries: { sms: ['br', 'XX', 7], fax: [], voice: 'BR' },
    more: true,
  })
  expect('faults' in told ? told.faults.length : 0).toBe(10)
  for (const wrong of [null, [], 'x', 7]) expect(checkSending(wrong)).toHaveProperty('faults')
})

test('OC-10 PU-3 which limits a message meets depends on its channel', () => {
  const subjects = { destination: 'd', account: 'a', range: 'r', prefix: 'p', country: 'c', tenant: 't' }
  const ids = (channel: string) => codeLimits(channel, subjects).map(({ id }) => id)
  expect(ids('email')).toEqual(['destination-hour', 'account-hour', 'account-day', 'range-hour', 'tenant-email-day'])
  expect(ids('sms')).toContain('prefix-unverified-day')
  expect(ids('sms')).toContain('range-paid-hour')
  expect(codeLimits('push', subjects).find(({ id }) => id === 'push-5-minutes')).toMatchObject({ maximum: 3, windowSeconds: 300 })
})

test('H-04 budgets of unverified sends only record until the tenant says otherwise; every other limit refuses at once', () => {
  const of = (unverified?: 'record' | 'enforce') =>
    codeLimits('sms', { destination: 'd', country: 'BR' }, unverified ? { unverified } : {})
  expect(of().map(({ enforced, unverified }) => enforced !== unverified)).not.toContain(false)
  expect(of('enforce').every(({ enforced }) => enforced)).toBe(true)
})

test('a tenant may set another maximum, and no name of a built-in property is one', () => {
  expect(codeLimits('email', { account: 'a' }, { maximum: { 'account-day': 7 } })[1]).toMatchObject({ maximum: 7 })
  expect(noticeLimits('d')[0]?.maximum).toBe(limitDefaults.get('notice-hour'))
})
