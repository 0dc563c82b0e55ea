import { hash as bcryptHash } from '@node-rs/bcrypt'
import { describe, expect, test } from 'vitest'
import { createPasswords, HashUnreadable } from '../passwords.ts'
import { createSystemRandom } from '../random.ts'
import { importedHash, readPasswordHash } from './index.ts'

const passwords = createPasswords({ random: createSystemRandom() })
const password = 'old password 1'

const salt = 'MDEyMzQ1Njc4OWFiY2RlZg'
const sha256 = 'ZFmwML8znvau9y4Rz0nc7LabmZ9WfR6Yp3r5WHAXUjU'
const sha256Long = 'ZFmwML8znvau9y4Rz0nc7LabmZ9WfR6Yp3r5WHAXUjWLgpo+p6C5MGAbY4UOzu85wboP/JN/heMLhoQxwNyzwQ'
const sha512 = 'nNWrJKwkvUubszKMAJFEyFuIBgA5ov4S05NztJ7jjTvTQdcq1WTF9C6h9pKtYdsr/BWknHXXtjrlTyi0HKfkCw'
const scryptHex =
  '184e546f4a919bd34db58966cf53c42e28788b6ed90d38624907073adf9e15828a59a60b31ae6b0dd1d8fced233f588af50d395f6e81379921e2df3728f86eef'

// PBKDF2 and scrypt made with Python's hashlib; the published vectors of each family are below.
const hashes: Readonly<Record<string, string>> = {
  'bcrypt $2a$': '$2a$10$cofw5aZNH.znPq4tAR/RTevBTTI68qs/CNPxs347ymi9Ioq9NIZzS',
  'bcrypt $2b$': '$2b$10$WDWyQhvqXCVW1iTPXJ6mCuHRJZ2IlMA.OovPTncx1wTKI9NKfbSxi',
  'bcrypt $2y$': '$2y$10$8mafCX6l0yg9wuB7izuVKuJu5lQIFjsc1t0.kw0q39mdFtiYxuHX2',
  'PBKDF2 PHC, SHA-256': `$pbkdf2-sha256$i=1000$${salt}$${sha256}`,
  'PBKDF2 PHC with its length': `$pbkdf2-sha256$i=1000,l=64$${salt}$${sha256Long}`,
  'PBKDF2 PHC, SHA-512': `$pbkdf2-sha512$i=1000$${salt}$${sha512}`,
  'PBKDF2 PHC, SHA-1 of 64 bytes':
    '$pbkdf2-sha1$i=1000$MDEyMzQ1Njc4OWFiY2RlZg$HxUGifRmgsUFM0t/IEJcE91UNMBWhPAIk1tMGtRhmlfd5nuOEWN3AhQ+QB33gvFbHUnA+GUsudqBWW/SZ1rZqg',
  'PBKDF2 passlib': `$pbkdf2-sha512$1000$${salt}$${sha512.replaceAll('+', '.')}`,
  'PBKDF2 passlib, SHA-1': `$pbkdf2$1000$${salt}$HxUGifRmgsUFM0t/IEJcE91UNMA`,
  'PBKDF2 Django': `pbkdf2_sha256$1000$0123456789abcdef$${sha256}=`,
  'PBKDF2 Django, SHA-1': 'pbkdf2_sha1$1000$0123456789abcdef$HxUGifRmgsUFM0t/IEJcE91UNMA=',
  'PBKDF2 Werkzeug': 'pbkdf2:sha256:1000$0123456789abcdef$6459b030bf339ef6aef72e11cf49dcecb69b999f567d1e98a77af95870175235',
  'scrypt PHC': `$scrypt$ln=14,r=8,p=1$${salt}$GE5Ub0qRm9NNtYlmz1PELih4i27ZDThiSQcHOt+eFYI`,
  'scrypt Werkzeug': `scrypt:16384:8:1$0123456789abcdef$${scryptHex}`,
  Argon2i: '$argon2i$v=19$m=4096,t=2,p=1$zTb15mTxJ0bg9I/Za7tfcg$vYU8tQ/4atObxsXBPyXChJv76LIbBwoqLLo63Fl6DNA',
}

test.each(Object.entries(hashes))(
  'PW-8 %s: the old password matches and comes back as Argon2id; another does not',
  async (_, text) => {
    expect(importedHash(text)).toEqual({ hash: text })
    const { matches, rehash } = await passwords.verify(text, password)
    expect([matches, rehash]).toEqual([true, expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)])
    expect(await passwords.verify(rehash ?? null, password)).toEqual({ matches: true })
    for (const wrong of ['old password 2', '', `${password} `])
      expect(await passwords.verify(text, wrong)).toEqual({ matches: false })
  },
)

test.each([
  // The published vectors of each family.
  ['$argon2i$m=65536,t=2,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ', 'password'],
  ['$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA', 'password'],
  ['$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'U*U'],
  [
    '$firebase-scrypt$ln=14,r=8$42xEC+ixf3L2lw==$Bw==$jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
    'user1password',
  ],
])('%s', async (text, right) => {
  expect(await passwords.verify(text, right)).toMatchObject({ matches: true })
  expect(await passwords.verify(text, `${right}x`)).toMatchObject({ matches: false })
})

describe('what Keycloak exports', () => {
  const data = (credentialData: object, value: string) =>
    JSON.stringify({
      id: 'd3c1',
      type: 'password',
      secretData: JSON.stringify({ value, salt: `${salt}==`, additionalParameters: {} }),
      credentialData: JSON.stringify(credentialData),
    })

  test('PBKDF2 becomes its PHC form and verifies', async () => {
    const imported = importedHash(
      data({ hashIterations: 1000, algorithm: 'pbkdf2-sha512', additionalParameters: {} }, `${sha512}==`),
    )
    expect(imported).toEqual({ hash: `$pbkdf2-sha512$i=1000$${salt}$${sha512}` })
    const { hash } = imported as { hash: string }
    expect((await passwords.verify(hash, password)).matches).toBe(true)
    expect(importedHash(data({ hashIterations: 1000, algorithm: 'pbkdf2-sha256' }, `${sha256Long}==`))).toEqual({
      hash: `$pbkdf2-sha256$i=1000$${salt}$${sha256Long}`,
    })
  })

  test('Argon2 becomes its PHC form', () => {
    const parameters = { hashLength: ['32'], memory: ['7168'], type: ['id'], version: ['1.3'], parallelism: ['1'] }
    const text = data({ hashIterations: 5, algorithm: 'argon2', additionalParameters: parameters }, `${sha256}=`)
    expect(importedHash(text)).toEqual({ hash: `$argon2id$v=19$m=7168,t=5,p=1$${salt}$${sha256}` })
  })

  test.each(['{', '{}', '{"secretData":"x"}', data({ hashIterations: 1, algorithm: 'md5' }, sha256)])('%s is refused', (text) => {
    expect(importedHash(text)).toHaveProperty('fault')
  })
})

test('PW-2 beyond 72 bytes bcrypt compares as bcrypt does, and the hash that replaces it counts every byte', async () => {
  const long = `${'a'.repeat(72)}b`
  const stored = await bcryptHash(long, { cost: 4 })
  const { matches, rehash = null } = await passwords.verify(stored, `${'a'.repeat(72)}c`)
  expect(matches).toBe(true)
  expect((await passwords.verify(stored, `${'a'.repeat(71)}c`)).matches).toBe(false)
  expect((await passwords.verify(rehash, `${'a'.repeat(72)}c`)).matches).toBe(true)
  expect((await passwords.verify(rehash, long)).matches).toBe(false)
})

test('PW-2 L-38 a hash of name and password, as one program made them, matches no password', async () => {
  const name = 'a-very-long-user-name-'.repeat(4)
  const stored = await bcryptHash(`${name}${password}`, { cost: 4 })
  expect((await passwords.verify(stored, password)).matches).toBe(false)
  expect((await passwords.verify(stored, 'anything else')).matches).toBe(false)
})

test('a NUL in the password does not make bcrypt repeat or cut it', async () => {
  const stored = await bcryptHash('secret', { cost: 4 })
  for (const typed of ['secret\0secret', 'secret\0', 'secret\0x'])
    expect((await passwords.verify(stored, typed)).matches).toBe(false)
})

test('PW-3 a foreign hash is compared with the password as typed too: other programs do not normalise', async () => {
  const decomposed = 'A\u030angstrom pass'
  const stored = await bcryptHash(decomposed, { cost: 4 })
  const { matches, rehash = null } = await passwords.verify(stored, decomposed)
  expect(matches).toBe(true)
  expect((await passwords.verify(rehash, decomposed.normalize('NFC'))).matches).toBe(true)
  const composed = await bcryptHash(decomposed.normalize('NFKC'), { cost: 4 })
  expect((await passwords.verify(composed, decomposed)).matches).toBe(true)
})

test.each([
  '$2b$15$WDWyQhvqXCVW1iTPXJ6mCuHRJZ2IlMA.OovPTncx1wTKI9NKfbSxi',
  `$pbkdf2-sha256$i=2000001$${salt}$${sha256}`,
  `$pbkdf2-sha512$i=999999999$${salt}$${sha512}`,
  `pbkdf2_sha256$4000000$0123456789abcdef$${sha256}=`,
  `$scrypt$ln=18,r=8,p=1$${salt}$${sha256}`,
  `$scrypt$ln=14,r=8,p=999999$${salt}$${sha256}`,
  `$argon2id$v=19$m=1048576,t=1,p=1$${salt}$${sha256}`,
  `$argon2id$v=19$m=65536,t=100,p=1$${salt}$${sha256}`,
  `$argon2id$v=19$m=65536,t=1,p=200$${salt}$${sha256}`,
])('D-20 %s would keep a core busy and is refused, with the reason', (text) => {
  expect(readPasswordHash(text)).toMatchObject({ fault: expect.stringContaining('costs too much to check') })
})

test.each([
  '',
  'plain text',
  '5f4dcc3b5aa765d61d8327deb882cf99',
  '$2x$10$WDWyQhvqXCVW1iTPXJ6mCuHRJZ2IlMA.OovPTncx1wTKI9NKfbSxi',
  '$2b$03$WDWyQhvqXCVW1iTPXJ6mCuHRJZ2IlMA.OovPTncx1wTKI9NKfbSxi',
  '$2b$10$WDWyQhvqXCVW1iTPXJ6mCuHRJZ2IlMA',
  `$pbkdf2-md5$i=1000$${salt}$${sha256}`,
  `$pbkdf2-constructor$i=1000$${salt}$${sha256}`,
  `$pbkdf2-sha256$i=0$${salt}$${sha256}`,
  `$pbkdf2-sha256$i=1000,l=20$${salt}$${sha256}`,
  `$pbkdf2-sha256$i=1000$${salt}$AAAA`,
  `$pbkdf2-sha256$i=1000$$${sha256}`,
  `$scrypt$ln=0,r=8,p=1$${salt}$${sha256}`,
  `$scrypt$ln=14,r=8$${salt}$${sha256}`,
  '$argon2id$v=19$m=x,t=1,p=1$c2FsdA$aGFzaA',
  '$firebase-scrypt$ln=14,r=8$42xEC+ixf3L2lw==$Bw==$jxspr8Ki$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SA',
  'a'.repeat(5000),
])('%s is no hash that is taken; the reason shows nothing of it', async (text) => {
  const reading = readPasswordHash(text) as { fault: string }
  expect(reading.fault).toMatch(/\.$/)
  if (text.length > 20) expect(reading.fault).not.toContain(text.slice(-20))
  if (!text.startsWith('$argon2')) await expect(passwords.verify(text, password)).rejects.toThrow(HashUnreadable)
})
