import { describe, expect, it } from 'vitest'
import type { TransactionId } from '../domain/ids.ts'
import { createKeyedHash } from '../platform/keyed-hash.ts'
import { waitingCookie, waitingHere } from './waiting-cookie.ts'

const deps = { keyedHash: createKeyedHash(Buffer.alloc(32, 7)), secureCookies: true }
const transaction = '018f0000-0000-7000-8000-00000000000a' as TransactionId
const place = { page: '/t/w/sign-in/uid', formTargets: ['https://app.example'] }
const set = waitingCookie(deps, { transaction, ...place }, 119.2)
const sent = set.split(';')[0] as string

describe('the cookie of a browser that waits', () => {
  it('ML-3 leads back to the page on which it waits, among other cookies', () => {
    expect(set).toMatch(/^__Host-cs_waits_.*; Path=\/; Max-Age=120; HttpOnly; SameSite=Lax; Secure$/)
    expect(waitingHere(deps, transaction, `a=b; ${sent}; c=d`)).toEqual(place)
  })

  it('says nothing about another sign-in, and cannot be made or changed by anybody else', () => {
    const other = '018f0000-0000-7000-8000-00000000000b' as TransactionId
    expect(waitingHere(deps, other, sent)).toBeUndefined()
    expect(waitingHere(deps, other, sent.replace(transaction, other))).toBeUndefined()
    const [name, value] = sent.split('=') as [string, string]
    const elsewhere = Buffer.from('https://evil.example/').toString('base64url')
    const forged = [`${elsewhere}.${value.split('.')[1]}`, `${elsewhere}.`, elsewhere, '', '.', 'x'.repeat(9_000)]
    for (const wrong of forged) expect(waitingHere(deps, transaction, `${name}=${wrong}`)).toBeUndefined()
    expect(waitingHere(deps, transaction, sent.replace('__Host-', ''))).toBeUndefined()
    expect(waitingHere(deps, transaction, undefined)).toBeUndefined()
  })

  it('has no prefix where there is no https', () => {
    const plain = { ...deps, secureCookies: false }
    const cookie = waitingCookie(plain, { transaction, ...place }, 1)
    expect(cookie).toMatch(/^cs_waits_[^;]*; Path=\/; Max-Age=1; HttpOnly; SameSite=Lax$/)
    expect(waitingHere(plain, transaction, cookie.split(';')[0])).toEqual(place)
  })
})
