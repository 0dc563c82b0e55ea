import { describe, expect, it } from 'vitest'
import { createKeyedHash } from '../platform/keyed-hash.ts'
import { readToken, sealToken } from './link-token.ts'

const keyedHash = createKeyedHash(Buffer.alloc(32, 7))
const id = '018f0000-0000-7000-8000-00000000000a'
const secret = 'c2VjcmV0LXNlY3JldC1zZWNyZXQ'
const sealed = sealToken(keyedHash, `${id}.${secret}`)

describe('the token of a link', () => {
  it('is read as it was made', () => {
    expect(readToken(keyedHash, sealed)).toEqual({ id, secret })
  })

  it('G-08 is not taken from anybody else: changed, cut, made up or made with another key', () => {
    const other = createKeyedHash(Buffer.alloc(32, 8))
    const wrong = [
      undefined,
      '',
      `${id}.${secret}`,
      sealed.slice(0, -1),
      `${sealed}x`,
      sealed.replace('000a', '000b'),
      sealed.replace('c2Vj', 'c2Vk'),
      sealToken(other, `${id}.${secret}`),
      sealToken(keyedHash, `${id}.short`),
      sealToken(keyedHash, `../../admin.${secret}`),
      `${'x'.repeat(100_000)}`,
    ]
    for (const text of wrong) expect(readToken(keyedHash, text)).toBeUndefined()
  })
})
