import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLogger, type LogFields } from './logger.ts'
import { redactText } from './redaction.ts'

/** A logger that keeps its lines, and the raw text of them. */
function recording(level: 'debug' | 'info' = 'debug') {
  const chunks: string[] = []
  const log = createLogger({ clock: { now: () => 0 }, level, node: 'n1', stream: { write: (chunk) => void chunks.push(chunk) } })
  return { log, raw: () => chunks.join(''), only: () => JSON.parse(chunks.join('')) as Record<string, unknown> }
}

function lineOf(fields: LogFields, message = 'something happened'): { raw: string; parsed: Record<string, unknown> } {
  const { log, raw, only } = recording()
  log.info(message, fields)
  return { raw: raw(), parsed: only() }
}

test('a line has time, level, node, message and the fields', () => {
  expect(lineOf({ tenant: 't', count: 3 }).parsed).toEqual({
    time: '1970-01-01T00:00:00.000Z',
    level: 'info',
    node: 'n1',
    message: 'something happened',
    tenant: 't',
    count: 3,
  })
})

test('levels below the chosen one are not written, and context is added to each line', () => {
  const { log, only } = recording('info')
  log.debug('no')
  log.with({ tenant: 't' }).with({ workspace: 'w' }).warn('yes', { more: true })
  expect(only()).toMatchObject({ level: 'warn', tenant: 't', workspace: 'w', more: true })
})

// biome-ignore format: a list to be read at a glance
const hostile = [
  'a\r\nb', '\n{"level":"error","message":"forged"}', '\u001b[31mred\u001b[0m', 'x\u0000y', 'left \u202e right \u2066',
  'C1 \u009b31m', 'separators \u2028 \u2029', '$' + '{process.env.SECRET}', '%s %d %o %j %%', '"}{"', '\\', '\ud800 alone', '\u{e0041}',
]

test.each(hostile)('LG-2 %j in a field, a key or the message stays one valid line of visible characters', (value) => {
  for (const { raw, parsed } of [
    lineOf({ value }),
    lineOf({ [value]: 1 }),
    lineOf({}, value),
    lineOf({ error: new Error(value) }),
  ]) {
    expect(raw.endsWith('\n')).toBe(true)
    expect(raw.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
    expect(parsed.level).toBe('info')
  }
  const kept = value.toWellFormed() === value ? value : undefined
  if (kept !== undefined) {
    expect(lineOf({ value }).parsed.value).toBe(kept)
    expect(lineOf({}, value).parsed.message).toBe(kept)
  }
})

test('LG-2 whatever a field holds, the line is one valid JSON object', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: 'binary' }), fc.anything({ withBigInt: true, withDate: true, withMap: true })),
      (fields) => {
        const { raw } = lineOf(fields)
        expect(raw.indexOf('\n')).toBe(raw.length - 1)
      },
    ),
    { numRuns: 200 },
  )
})

test('LG-2 a huge value is cut at 8 KB, and the whole line has a bound too', () => {
  const { raw, parsed } = lineOf({ value: 'x'.repeat(5_000_000) })
  expect(raw.length).toBeLessThan(8192 + 300)
  expect(parsed.value).toMatch(/^x+\.\.\.\[cut, 5000000 characters\]$/)
  const many = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, i) => [`field${i}`, { inner: Array(500).fill('y'.repeat(9_000)) }]),
  )
  expect(lineOf(many).raw.length).toBeLessThan(60_000)
})

test('LG-2 cycles, deep values, failing getters and odd kinds are named, not thrown', () => {
  const circle: Record<string, unknown> = { name: 'c' }
  circle.self = circle
  let deep: unknown = 'end'
  for (let i = 0; i < 10_000; i++) deep = { deep }
  const { parsed } = lineOf({
    circle,
    deep,
    get broken() {
      throw new Error('no')
    },
    nothing: undefined,
    nan: Number.NaN,
    big: 10n,
    symbol: Symbol('s'),
    call: () => 1,
    bytes: Buffer.from('abc'),
    when: new Date(0),
    never: new Date(Number.NaN),
    map: new Map([['a', 1]]),
    set: new Set([1]),
    toJSON: () => 'replaced',
  })
  expect(parsed).toMatchObject({
    circle: { name: 'c', self: '[circular]' },
    broken: '[unreadable]',
    nan: 'NaN',
    big: '10',
    symbol: '[symbol]',
    call: '[function]',
    bytes: '[3 bytes]',
    when: '1970-01-01T00:00:00.000Z',
    never: '[no date]',
    map: { a: 1 },
    set: [1],
  })
})

test('LG-2 a field cannot pose as the time, the level, the node or the message', () => {
  const { raw, parsed } = lineOf({ level: 'error', message: 'forged', time: 'never', node: 'n2' })
  expect(raw.match(/"level":/g)).toHaveLength(1)
  expect(parsed).toMatchObject({ level: 'info', message: 'something happened', node: 'n1', 'field.level': 'error' })
})

const canary = 'CANARY7c1f'

test.each([
  'password',
  'newPassword',
  'passwd',
  'client_secret',
  'clientSecret',
  'Client-Secret',
  'access_token',
  'refreshToken',
  'id_token',
  'authorization',
  'Authorization',
  'cookie',
  'set-cookie',
  'code',
  'authentication_code',
  'userCode',
  'otp',
  'totp',
  'pin',
  'answer',
  'answers',
  'code_verifier',
  'client_assertion',
  'privateKey',
  'sealed',
  'csrf',
  'ticket',
  'jwk',
  'jwks',
  'd',
  'k',
  'secretDigest',
  'COUNTERSIGN_SEALING_KEYS',
  'COUNTERSIGN_HASH_KEY',
  'mfa_token',
])('LG-3 the field %s is redacted at any depth', (name) => {
  for (const fields of [
    { [name]: canary },
    { request: { body: [{ [name]: canary }] } },
    { [name]: { nested: [canary] } },
    { error: Object.assign(new Error('failed', { cause: { [name]: canary } }), { [name]: canary }) },
    { map: new Map([[name, canary]]) },
  ]) {
    expect(lineOf(fields).raw).not.toContain(canary)
    const { log, raw } = recording()
    log.with(fields).info('x')
    expect(raw()).not.toContain(canary)
  }
})

test.each(['statusCode', 'errorCode', 'exitCode', 'responseCode', 'tokenType', 'keyId', 'decoder'])('%s is no secret', (name) => {
  expect(lineOf({ [name]: 'visible' }).parsed[name]).toBe('visible')
})

test.each([
  `GET /demo/shop/oauth2/authorize?client_id=a&authentication_code=${canary}&state=1`,
  `https://shop.example/callback#access_token=${canary}`,
  `grant_type=password&password=${canary}`,
  `cookie header: session_token=${canary}; other=1`,
  `Authorization: Bearer ${canary}`,
  `authorization: basic ${canary}`,
  `DPoP ${canary}`,
  `postgres://user:${canary}@db.example/name`,
  `{"user":"a","password":"${canary}"}`,
  `{"code": "${canary}\\"${canary}", "x": 1}`,
  `token eyJhbGciOiJIUzI1NiJ9.${canary}.${canary}`,
])('LG-3 a secret within text is redacted: %s', (text) => {
  expect(lineOf({ text }).raw).not.toContain(canary)
  expect(lineOf({}, text).raw).not.toContain(canary)
  expect(lineOf({ error: new Error(text) }).raw).not.toContain(canary)
})

test('text without secrets is left as it is', () => {
  for (const text of ['GET /demo/shop/oauth2/authorize?client_id=a&state=1', 'a = b', 'Basic English', 'x@y.example', '2+2=4']) {
    expect(redactText(text)).toBe(text)
  }
})

test('an error keeps its type, message, system code, stack and cause', () => {
  const error = Object.assign(new TypeError('cannot connect', { cause: new Error('refused') }), { code: 'ECONNREFUSED' })
  const parsed = lineOf({ error }).parsed.error as Record<string, unknown>
  expect(parsed).toMatchObject({
    type: 'TypeError',
    message: 'cannot connect',
    code: 'ECONNREFUSED',
    cause: { message: 'refused' },
  })
  expect(parsed.stack).toContain('logger.test.ts')
})

test('L-i10 no text of 64 KB takes longer than 50 ms', () => {
  for (const piece of ['eyJ-', 'eyJaaaaa', 'a=', '"a":"', 'bearer ', '://', 'a://', ' ', '&code', 'code=', '\\"', '"code":"\\']) {
    const text = piece.repeat(65_536 / piece.length)
    const started = performance.now()
    redactText(text)
    expect(performance.now() - started, piece).toBeLessThan(50)
  }
})
