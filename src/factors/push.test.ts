import { describe, expect, it } from 'vitest'
import { createSoftPhone, type SoftPhone } from '../../test/support/soft-phone.ts'
import type { EnrolContext, FactorContext } from '../engine/factor-contract.ts'
import { createKeyedHash } from '../platform/keyed-hash.ts'
import { createSystemRandom } from '../platform/random.ts'
import { push } from './push.ts'
import { type PushSecret, publicKeyOf } from './push-device.ts'

const factor = push({ random: createSystemRandom(), keyedHash: createKeyedHash(Buffer.alloc(32, 7)) })
const now = Date.UTC(2026, 0, 1)
const from = { address: '192.0.2.7', userAgent: 'Mozilla/5.0 Firefox/127.0' }
const context = {
  transaction: 'transaction',
  challengeId: 'challenge',
  user: 'alice',
  authenticator: 'phone',
  application: 'Shop',
  workspace: 'Demo',
  from,
  now,
  settings: { lifetimeSeconds: 120 },
} as FactorContext<{ lifetimeSeconds: number }, PushSecret>

const secretOf = (phone: SoftPhone, more: Partial<PushSecret> = {}): PushSecret => {
  const publicKey = publicKeyOf(phone.publicKey)
  if (!publicKey) throw new Error('no key')
  return { publicKey, name: 'phone', platform: 'web', ...more }
}

async function ask(algorithm: 'ES256' | 'EdDSA' = 'ES256', about = context) {
  const phone = createSoftPhone(() => now, algorithm)
  const secret = secretOf(phone)
  const prepared = factor.prepare(about, secret)
  const { challenge, prompt } = prepared
  if (!challenge || prompt.kind !== 'elsewhere' || prompt.number === undefined) throw new Error('nothing was asked')
  const request = {
    id: about.challengeId,
    transaction: about.transaction,
    user: 'alice',
    application: about.application,
    nonce: challenge.nonce,
    context: challenge.context,
  }
  const judge = (response: string, given: PushSecret | null = secret, at = about) =>
    factor.verify(at, given, challenge, { response })
  return { ...prepared, challenge, number: prompt.number, phone, secret, request, judge }
}

const otherNumber = (number: string) => String(10 + ((Number(number) - 10 + 1) % 90))

describe('push', () => {
  it.each(['ES256', 'EdDSA'] as const)('PU-1 PU-2 the right number, signed with %s, approves', async (algorithm) => {
    const { phone, request, number, judge } = await ask(algorithm)
    expect(await judge(phone.decide(request, 'approve', number))).toEqual({ kind: 'proved' })
  })

  it('says in amr that the phone was unlocked, and counts it as no second class', async () => {
    const { phone, request, number, judge } = await ask()
    const verdict = await judge(phone.decide(request, 'approve', number, { unlocked: true }))
    expect(verdict).toEqual({ kind: 'proved', amr: ['pop', 'swk', 'user'] })
  })

  it('H-02 PU-1 approving without the number, with another one or with a number that is none is a mismatch', async () => {
    const { phone, request, number, judge } = await ask()
    const numbers = [undefined, otherNumber(number), '', '0', ` ${number}`, `${number}0`]
    for (const wrong of numbers) expect((await judge(phone.decide(request, 'approve', wrong))).kind).toBe('mismatch')
    const odd = phone.decide(request, 'approve', number, { number: Number(number) })
    expect((await judge(odd)).kind).toBe('mismatch')
    expect((await judge(phone.decide(request, 'yes' as never, number))).kind).toBe('mismatch')
  })

  it('PU-5 no needs no number, and says whether it is a concern', async () => {
    const { phone, request, judge } = await ask()
    expect(await judge(phone.decide(request, 'deny'))).toEqual({ kind: 'declined', concern: false })
    expect(await judge(phone.decide(request, 'report'))).toEqual({ kind: 'declined', concern: true })
  })

  it.each(['id', 'transaction', 'user', 'application', 'nonce', 'context'] as const)(
    'H-03 PU-5 a signature about another %s is refused, whatever it decides',
    async (name) => {
      const { phone, request, number, judge } = await ask()
      for (const decision of ['approve', 'deny', 'report'] as const) {
        const response = phone.decide({ ...request, [name]: 'another' }, decision, number)
        expect(await judge(response)).toEqual({ kind: 'mismatch' })
      }
    },
  )

  it('H-03 PU-5 the signature of another device is refused', async () => {
    const { request, number, judge } = await ask()
    const thief = createSoftPhone(() => now)
    expect(await judge(thief.decide(request, 'approve', number))).toEqual({ kind: 'mismatch' })
    expect(await judge(thief.decide(request, 'deny'))).toEqual({ kind: 'mismatch' })
  })

  it('PU-2 the header chooses nothing: no `none`, no HMAC with the public key, no other type', async () => {
    const { phone, request, number, judge, secret } = await ask()
    const good = phone.decide(request, 'approve', number)
    const [, payload, signature] = good.split('.')
    const header = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const { createHmac } = await import('node:crypto')
    const hmacHead = header({ alg: 'HS256', typ: 'countersign-push+jwt' })
    const hmac = createHmac('sha256', JSON.stringify(secret.publicKey)).update(`${hmacHead}.${payload}`).digest('base64url')
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as object
    const forged = [
      `${header({ alg: 'none', typ: 'countersign-push+jwt' })}.${payload}.`,
      `${hmacHead}.${payload}.${hmac}`,
      `${header({ alg: 'ES256', typ: 'countersign-push+jwt' })}.${header({ ...claims, decision: 'approve' })}.${signature}x`,
      phone.sign('JWT', claims),
      phone.sign('countersign-device+jwt', claims),
      '',
      'x',
      'a'.repeat(100_000),
    ]
    for (const response of forged) expect(await judge(response)).toEqual({ kind: 'mismatch' })
    expect((await factor.verify(context, secret, null, { response: good })).kind).toBe('expired')
  })

  it('a signing time far from ours is refused', async () => {
    const { phone, request, number, judge } = await ask()
    for (const seconds of [-901, 901, Number.NaN])
      expect((await judge(phone.decide(request, 'approve', number, { iat: now / 1000 + seconds }))).kind).toBe('mismatch')
  })

  it('OC-4 the number of one request is worth nothing for another', async () => {
    const one = await ask()
    const other = factor.prepare({ ...context, challengeId: 'other' } as typeof context, one.secret).challenge
    const mixed = { ...(other ?? one.challenge), nonce: one.challenge.nonce, number: one.challenge.number }
    const response = one.phone.decide({ ...one.request, id: 'other' }, 'approve', one.number)
    const verdict = await factor.verify({ ...context, challengeId: 'other' } as typeof context, one.secret, mixed, { response })
    expect(verdict.kind).toBe('mismatch')
  })

  it('PU-1 numbers have two digits and all of them occur; what is stored and sent does not hold them', async () => {
    const seen = new Set<string>()
    for (let n = 0; n < 3_000; n += 1) {
      const { prompt } = factor.prepare(context, null)
      seen.add((prompt.kind === 'elsewhere' && prompt.number) || '')
    }
    expect(seen.size).toBe(90)
    expect([...seen].every((number) => /^[1-9][0-9]$/.test(number))).toBe(true)
    const { deliver, challenge } = await ask()
    expect(deliver).toEqual({ template: 'push-approval', parameters: { request: 'challenge' } })
    expect(challenge.number).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(Buffer.from(challenge.nonce, 'base64url')).toHaveLength(16)
  })

  it('a stranger gets a number too, is sent nothing and never proves anything', async () => {
    const phone = createSoftPhone(() => now)
    const prepared = factor.prepare({ ...context, user: null, authenticator: null } as never, null)
    expect(prepared.deliver).toBeUndefined()
    const { nonce, context: shown } = prepared.challenge ?? { nonce: '', context: '' }
    const number = prepared.prompt.kind === 'elsewhere' ? prepared.prompt.number : ''
    const request = { id: 'challenge', transaction: 'transaction', user: 'alice', application: 'Shop', nonce, context: shown }
    const response = phone.decide(request, 'approve', number)
    expect((await factor.verify(context, null, prepared.challenge ?? null, { response })).kind).toBe('mismatch')
  })

  it('PU-4 a request lives as long as the pool says', () => {
    expect(factor.prepare(context, null).lifetimeSeconds).toBe(120)
    expect(factor.prepare({ ...context, settings: { lifetimeSeconds: 600 } }, null).lifetimeSeconds).toBe(600)
    expect(factor.settings?.properties.lifetimeSeconds).toMatchObject({ default: 120, maximum: 600 })
  })

  it('goes to the subscription of the phone, or nowhere', async () => {
    const subscription = { endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' } }
    const phone = createSoftPhone(() => now)
    expect(factor.recipient?.(secretOf(phone, { subscription }))).toBe(JSON.stringify(subscription))
    expect(factor.recipient?.(secretOf(phone))).toBeNull()
  })
})

describe('adding a phone', () => {
  const enrolment = {
    tenant: 'tenant',
    challengeId: 'enrolment',
    user: 'alice',
    siblings: [] as unknown,
    now,
    link: (secret: string) => `https://auth.example/t/w/link/enrolment.${secret}`,
  } as EnrolContext<PushSecret, { lifetimeSeconds: number }>
  const { enrol } = factor
  if (!enrol) throw new Error('push can be added')
  const keys = { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) }

  async function begin(context = enrolment) {
    const step = await enrol?.begin(context)
    if (step?.prompt.kind !== 'device') throw new Error('no device')
    const { draft, prompt } = step
    const answer = (registration: string) => enrol?.confirm(context, draft, { registration })
    return { step, uri: prompt.uri, prompt, answer, phone: createSoftPhone(() => now) }
  }

  it('PU-6 shows a code of 128 bit as address, QR code and text, for ten minutes, and sends nothing', async () => {
    const { step, uri, prompt } = await begin()
    expect(step.lifetimeSeconds).toBe(600)
    expect(step.deliver).toBeUndefined()
    expect(prompt.code).toBe(uri.split('/').at(-1))
    expect(Buffer.from(prompt.code.split('.')[1] ?? '', 'base64url')).toHaveLength(16)
    expect(prompt.qr).toMatch(/^<svg [^>]*viewBox/)
    expect(JSON.stringify(step.draft)).not.toContain(prompt.code.split('.')[1])
  })

  it.each(['ES256', 'EdDSA'] as const)('keeps the public part of an %s key, its name and its subscription', async (algorithm) => {
    const { uri, answer } = await begin()
    const phone = createSoftPhone(() => now, algorithm)
    const subscription = { endpoint: 'https://push.example/1', expirationTime: null, keys }
    const verdict = await answer(phone.register(uri, { subscription, name: 'My\r\n\u202ephone <b>' }))
    expect(verdict).toEqual({
      kind: 'enrolled',
      label: 'My phone <b>',
      secret: {
        publicKey: publicKeyOf(phone.publicKey),
        name: 'My phone <b>',
        platform: 'web',
        subscription: { endpoint: 'https://push.example/1', keys },
      },
    })
  })

  it('PU-6 another code, or our code under the address of another server, is a mismatch', async () => {
    const { uri, answer, phone } = await begin()
    const other = await begin({ ...enrolment, challengeId: 'other' } as typeof enrolment)
    const wrong = [other.uri, `${uri}x`, uri.replace('auth.example', 'evil.example'), '', undefined]
    for (const aud of wrong) expect(await answer(phone.register('', { aud }))).toEqual({ kind: 'mismatch' })
    for (const junk of ['', 'x.y.z', phone.sign('JWT', { aud: uri })]) expect(await answer(junk)).toEqual({ kind: 'mismatch' })
  })

  it('a registration that is not signed with the key it brings, or brings no good one, is refused', async () => {
    const { uri, answer, phone } = await begin()
    const other = createSoftPhone(() => now)
    const unusable = [
      { publicKey: other.publicKey },
      { publicKey: { ...phone.publicKey, d: 'private' } },
      { publicKey: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } },
      { publicKey: { ...phone.publicKey, crv: 'P-384' } },
      { publicKey: { ...phone.publicKey, x: 'A'.repeat(43) } },
      { publicKey: null },
      { name: '' },
      { name: '\u200b' },
      { name: {} },
      { platform: '<b>' },
      { subscription: { endpoint: 'http://push.example/1', keys } },
      { subscription: { endpoint: 'https://user:pw@push.example/1', keys } },
      { subscription: { endpoint: 'https://push.example/1', keys: { p256dh: 'x', auth: 'y' } } },
      { subscription: null },
    ]
    for (const more of unusable)
      expect(await answer(phone.register(uri, more)), JSON.stringify(more)).toEqual({
        kind: 'refused',
        reason: 'credential_unusable',
      })
  })

  it('the same phone is not added twice', async () => {
    const phone = createSoftPhone(() => now)
    const { uri, answer } = await begin({
      ...enrolment,
      siblings: [{ authenticator: 'a', secret: secretOf(phone), marker: null }],
    } as never)
    expect(await answer(phone.register(uri))).toEqual({ kind: 'refused', reason: 'credential_known' })
  })
})

describe('a phone that asks by itself', () => {
  const url = 'https://auth.example/t/w/authenticator/requests'
  const asked = async (more: object = {}, given: { method?: string; url?: string } = {}) => {
    const phone = createSoftPhone(() => now)
    const proof = phone.ask('GET', url, more)
    return factor.device?.authenticate(secretOf(phone), { proof, method: 'GET', url, ...given }, now)
  }

  it('is known by its signature over method, address and time', async () => {
    expect(await asked()).toEqual({ ok: true })
    const refused = [
      await asked({ htm: 'PUT' }),
      await asked({ htu: url.replace('auth', 'evil') }),
      await asked({ iat: now / 1_000 - 61 }),
      await asked({ iat: now / 1_000 + 61 }),
      await asked({ iat: undefined }),
      await asked({ jti: 'short' }),
      await asked({ jti: undefined }),
      await asked({}, { url: `${url}/1` }),
      await asked({ htm: undefined }, { method: undefined as never }),
    ]
    for (const one of refused) expect(one).toEqual({ ok: false })
  })

  it('H-03 PU-7 is not known by the signature of another phone, nor by one made for something else', async () => {
    const [phone, thief] = [createSoftPhone(() => now), createSoftPhone(() => now)]
    const authenticate = (proof?: string) => factor.device?.authenticate(secretOf(phone), { proof, method: 'GET', url }, now)
    expect(await authenticate(phone.ask('GET', url))).toEqual({ ok: true })
    expect(await authenticate(thief.ask('GET', url))).toEqual({ ok: false })
    const claims = { htm: 'GET', htu: url, iat: now / 1_000, jti: 'x'.repeat(16) }
    for (const type of ['JWT', 'countersign-push+jwt', 'countersign-device+jwt'])
      expect(await authenticate(phone.sign(type, claims))).toEqual({ ok: false })
    for (const junk of [undefined, '', 'a.b.c']) expect(await authenticate(junk)).toEqual({ ok: false })
  })

  it('says where it can be woken, and that it no longer can', async () => {
    const subscription = { endpoint: 'https://push.example/2', keys: { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) } }
    expect((await asked({ subscription }))?.secret?.subscription).toEqual(subscription)
    expect(await asked({ subscription: null })).toMatchObject({ ok: true, secret: { name: 'phone' } })
    expect((await asked({ subscription: null }))?.secret).not.toHaveProperty('subscription')
    expect(await asked({ subscription: { ...subscription, endpoint: 'file:///etc' } })).toEqual({ ok: false })
  })

  it('is shown nonce and context of a request, never its number', async () => {
    const { challenge } = await ask()
    expect(factor.device?.show(challenge)).toEqual({ nonce: challenge.nonce, user: 'alice', context: challenge.context })
    expect(JSON.parse(challenge.context)).toEqual({
      application: 'Shop',
      workspace: 'Demo',
      address: '192.0.2.7',
      browser: 'Firefox',
    })
  })
})
