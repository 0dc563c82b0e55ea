import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellsOfUser, exportColumns, readHeader, recordOfCells } from './user-csv.ts'
import { checkUser, type TravellingUser } from './user-record.ts'

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

test('fields come out in canonical form', () => {
  const raw = {
    username: ' Alice ',
    email: 'Alice@EXAMPLE.com',
    emailVerified: true,
    phone: '+1 (500) 555-0001',
    totp: [{ secret: 'jbsw y3dp ehpk 3pxp jbsw y3dp ehpk 3pxp', algorithm: 'HmacSHA256' }],
    authenticators: [{ factor: 'sms', address: '+1 500 555 0001' }],
    groups: ['staff', 'Ops/eu', 'staff'],
    name: '',
    locale: null,
  }
  expect(checkUser(raw)).toEqual({
    record: {
      username: 'Alice',
      email: 'Alice@example.com',
      emailVerified: true,
      phone: '+15005550001',
      groups: ['Ops/eu', 'staff'],
      totp: [{ secret, digits: 6, period: 30, algorithm: 'SHA256' }],
      authenticators: [{ factor: 'sms', address: '+15005550001' }],
    },
  })
})

test.each<[string, unknown]>([
  ['a list', []],
  ['a text', 'x'],
  ['nothing', undefined],
  ['a field that does not exist', { user_name: 'x' }],
  ['a number for a name', { username: 7 }],
  ['a line break in a name', { name: 'a\nb' }],
  ['half a letter', { name: '\ud800' }],
  ['an id with spaces', { id: 'a b' }],
  ['a text for a truth', { emailVerified: 'true', email: 'a@b.example' }],
  ['an unknown status', { status: 'locked' }],
  ['one group', { groups: 'staff' }],
  ['a group that is no text', { groups: [1] }],
  ['a group with a space', { groups: ['domain admins'] }],
  ['a group that reads like no group', { groups: ['none'] }],
  ['101 groups', { groups: Array.from({ length: 101 }, (_, at) => `g${at}`) }],
  ['verified nothing', { username: 'x', phoneVerified: true }],
  [
    'two passwords',
    { username: 'x', password: 'p', passwordHash: '$2b$10$WDWyQhvqXCVW1iTPXJ6mCuHRJZ2IlMA.OovPTncx1wTKI9NKfbSxi' },
  ],
  ['a password of a megabyte', { password: 'x'.repeat(1_000_000) }],
  ['a short TOTP secret', { totp: [{ secret: 'AAAA' }] }],
  ['nine digits', { totp: [{ secret, digits: 9 }] }],
  ['an app that is no object', { totp: [null] }],
  ['21 apps', { totp: Array.from({ length: 21 }, () => ({ secret })) }],
  ['a factor that is no address', { authenticators: [{ factor: 'passkey', address: 'x' }] }],
  ['a mailbox list', { authenticators: [{ factor: 'email', address: 'a@b.example,c@d.example' }] }],
])('%s is a fault that shows no secret', (_, raw) => {
  const checked = checkUser(raw)
  expect(checked).toEqual({ faults: expect.arrayContaining([expect.stringMatching(/\.$/)]) })
  expect(JSON.stringify(checked)).not.toContain(secret)
})

test('a record written as cells is the same record when it is read, whatever it holds', () => {
  const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
  const record = fc.record(
    {
      id: fc.uuid(),
      username: text,
      emailVerified: fc.boolean(),
      email: fc.constantFrom('a@example.com', 'b+c@xn--bcher-kva.example'),
      name: text,
      status: fc.constantFrom('active', 'disabled'),
      groups: fc.array(fc.constantFrom('staff', 'Ops/eu', 'café')),
      totp: fc.array(fc.constantFrom({ secret, digits: 6 }, { secret, digits: 8, period: 60, algorithm: 'SHA512' })),
      authenticators: fc.array(
        fc.constantFrom({ factor: 'email', address: 'a@example.com' }, { factor: 'voice', address: '+4930123456' }),
      ),
    },
    { requiredKeys: ['email'] },
  )
  fc.assert(
    fc.property(record, (raw) => {
      const checked = checkUser(raw)
      if (!('record' in checked)) return
      const { header } = readHeader(exportColumns(true)) as { header: ReturnType<typeof exportColumns> }
      const again = recordOfCells(header, cellsOfUser(checked.record as TravellingUser, true)) as { raw: unknown }
      expect(checkUser(again.raw)).toEqual(checked)
    }),
  )
})
