import { hash } from '@node-rs/argon2'
import { expect, test } from 'vitest'
import { createPasswords, PasswordTooLong } from './passwords.ts'
import { createSystemRandom } from './random.ts'
import { createWorkQueue, Overloaded } from './work-queue.ts'

const random = createSystemRandom()
const passwords = createPasswords({ random })

test('PW-8 a stored value is Argon2id with 19 MiB, two passes and a salt of its own', async () => {
  const [one, two] = await Promise.all([passwords.hash('correct horse'), passwords.hash('correct horse')])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(one).not.toBe(two)
})

test('a right password matches, a wrong one, a longer one and another case do not', async () => {
  const stored = await passwords.hash('correct horse')
  expect(await passwords.verify(stored, 'correct horse')).toEqual({ matches: true })
  for (const wrong of ['', 'correct hors', 'correct horse ', 'Correct horse', 'correct horse\0']) {
    expect(await passwords.verify(stored, wrong)).toEqual({ matches: false })
  }
})

const script = ['pass wörd ', '🔑🐎', 'كلمة المرور ', '\u202e ', 'á', '漢字']
const long = (points: number) => Array.from({ length: points }, (_, i) => [...script.join('')][i % [...script.join('')].length])

test.each([64, 128, 256])('PW-2 all %s code points count: a change of the last one fails', async (points) => {
  const password = [...long(points - 1), 'y'].join('')
  const stored = await passwords.hash(password)
  expect((await passwords.verify(stored, password)).matches).toBe(true)
  expect((await passwords.verify(stored, [...long(points - 1), 'z'].join(''))).matches).toBe(false)
})

test('PW-2 256 code points of four bytes each are accepted', async () => {
  const password = '🔑'.repeat(256)
  expect((await passwords.verify(await passwords.hash(password), password)).matches).toBe(true)
})

test('PW-2 beyond 72 bytes the last character still counts (no bcrypt cut)', async () => {
  const stored = await passwords.hash(`${'a'.repeat(72)}b`)
  expect((await passwords.verify(stored, `${'a'.repeat(72)}c`)).matches).toBe(false)
  expect((await passwords.verify(stored, 'a'.repeat(72))).matches).toBe(false)
})

test('PW-3 composed, decomposed and compatibility forms of a password verify alike; case is never folded', async () => {
  const stored = await passwords.hash('Ångström ﬁve ２')
  for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'] as const) {
    expect((await passwords.verify(stored, 'Ångström ﬁve ２'.normalize(form))).matches).toBe(true)
  }
  expect((await passwords.verify(stored, 'ångström five 2')).matches).toBe(false)
})

test('D-20 more than 1,024 bytes are refused before hashing', async () => {
  let hashes = 0
  const bytes = (length: number) => {
    hashes += 1
    return random.bytes(length)
  }
  const counting = createPasswords({ random: { ...random, bytes } })
  const before = hashes
  await expect(counting.hash('a'.repeat(1025))).rejects.toThrow(PasswordTooLong)
  await expect(counting.hash('é'.repeat(513))).rejects.toThrow(PasswordTooLong)
  await expect(counting.hash('a'.repeat(1_000_000))).rejects.toThrow(PasswordTooLong)
  expect(hashes).toBe(before)
  const started = performance.now()
  for (let i = 0; i < 500; i++) {
    expect(await counting.verify(null, 'a'.repeat(1_000_000))).toEqual({ matches: false })
  }
  // 500 hashes would take seconds.
  expect(performance.now() - started).toBeLessThan(1000)
  expect(await counting.hash('a'.repeat(1024))).toMatch(/^\$argon2id/)
})

test('a stranger costs the same work as a user and never matches', async () => {
  const stored = await passwords.hash('correct horse')
  const times: { stranger: number[]; user: number[] } = { stranger: [], user: [] }
  // In turns, so that whatever else the machine does falls on both.
  for (let i = 0; i < 11; i++) {
    for (const kind of ['stranger', 'user'] as const) {
      const started = performance.now()
      expect((await passwords.verify(kind === 'user' ? stored : null, 'wrong')).matches).toBe(false)
      times[kind].push(performance.now() - started)
    }
  }
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[5] ?? 0
  const [stranger, user] = [median(times.stranger), median(times.user)]
  expect(stranger).toBeGreaterThan(user / 2)
  expect(stranger).toBeLessThan(user * 2)
})

test('PW-8 a hash with other parameters matches and comes back upgraded', async () => {
  const weaker = await hash('correct horse', { memoryCost: 4096, timeCost: 1, parallelism: 1 })
  const checked = await passwords.verify(weaker, 'correct horse')
  expect(checked.matches).toBe(true)
  expect(checked.rehash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await passwords.verify(checked.rehash ?? null, 'correct horse')).toEqual({ matches: true })
  expect(await passwords.verify(weaker, 'wrong')).toEqual({ matches: false })
})

test('PW-8 weaker parameters than the least are refused', () => {
  expect(() => createPasswords({ random, cost: { memoryKiB: 19_455, passes: 2, lanes: 1 } })).toThrow(RangeError)
  expect(() => createPasswords({ random, cost: { memoryKiB: 19_456, passes: 1, lanes: 1 } })).toThrow(RangeError)
})

test('a stored value that is no hash is an error, not a mismatch', async () => {
  await expect(passwords.verify('not a hash', 'x')).rejects.toThrow()
})

test('a full queue refuses with the time to wait and drops nobody who is in it', async () => {
  const small = createPasswords({ random, concurrency: 1, queueLimit: 3, retryAfterSeconds: 7 })
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => small.verify(null, 'x')))
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(refused).toHaveLength(6)
  for (const { reason } of refused) {
    expect(reason).toBeInstanceOf(Overloaded)
    expect((reason as Overloaded).retryAfterSeconds).toBe(7)
  }
  expect((await small.verify(null, 'x')).matches).toBe(false)
})

test('the queue runs at most so many at a time, in order, and goes on after a failure', async () => {
  const queue = createWorkQueue({ concurrency: 2, limit: 100, retryAfterSeconds: 1 })
  const started: number[] = []
  let running = 0
  let most = 0
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) =>
      queue.run(async () => {
        started.push(i)
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setTimeout(resolve, 2))
        running -= 1
        if (i % 5 === 0) throw new Error('job failed')
        return i
      }),
    ),
  )
  expect(most).toBe(2)
  expect(started).toEqual(Array.from({ length: 20 }, (_, i) => i))
  expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toHaveLength(4)
  expect(queue.waiting()).toBe(0)
})
