import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { factor, mismatch, passkeyBench, unusable } from '../support/passkey-bench.ts'
import { type Forgery, flip } from '../support/soft-authenticator.ts'

const origin = 'https://login.example.com'

describe('what is as it should be', () => {
  it.each(['ES256', 'EdDSA', 'RS256'] as const)('WN-7 WN-11 takes a credential with %s, and its signature', async (kind) => {
    const bench = passkeyBench()
    expect((await bench.register(kind)).kind).toBe('enrolled')
    expect((await bench.signIn()).kind).toBe('proved')
  })

  it('WN-5 user verification counts as a second class, its absence does not', async () => {
    const bench = passkeyBench()
    await bench.register()
    expect(await bench.signIn()).toMatchObject({ classes: ['possession', 'inherence'], amr: ['pop', 'hwk', 'user'] })
    expect(await bench.signIn({ flags: { uv: false } })).toMatchObject({ classes: ['possession'], amr: ['pop', 'hwk'] })
  })

  it('WN-15 a synced passkey says so, and gives at most AAL2', async () => {
    const bench = passkeyBench()
    await bench.register('ES256', { flags: { be: true, bs: true } })
    expect(await bench.signIn()).toMatchObject({ amr: ['pop', 'swk', 'user'] })
    expect(factor.traits.maxAal).toBe(2)
  })

  it('names which of several credentials answered', async () => {
    const bench = passkeyBench()
    await bench.register()
    await bench.register('EdDSA')
    for (const [at, credential] of bench.device.credentials.entries()) {
      const { options, challenge } = bench.ask()
      const verdict = await bench.answer(challenge, bench.device.get(options, {}, credential))
      expect(verdict).toMatchObject({ kind: 'proved', authenticator: `authenticator-${at + 1}` })
    }
  })

  it.each(['none', 'self'] as const)('WN-12 takes attestation %s', async (attestation) => {
    for (const kind of ['ES256', 'EdDSA', 'RS256'] as const)
      expect((await passkeyBench().register(kind, { attestation })).kind).toBe('enrolled')
  })
})

describe('I-01 type and challenge', () => {
  const wrong: readonly [string, (right: string, otherType: string) => Forgery][] = [
    ['the other type', (_right, otherType) => ({ type: otherType })],
    ['no type', () => ({ type: undefined })],
    ['both types in a list', () => ({ type: ['webauthn.get', 'webauthn.create'] })],
    ['the type of payments', () => ({ type: 'payment.get' })],
    ['another challenge', () => ({ challenge: randomBytes(32).toString('base64url') })],
    ['an empty challenge', () => ({ challenge: '' })],
    ['no challenge', () => ({ challenge: undefined })],
    ['a padded challenge', (right) => ({ challenge: `${right}=` })],
    ['a challenge with a space', (right) => ({ challenge: `${right} ` })],
    ['half a challenge', (right) => ({ challenge: right.slice(0, 22) })],
    ['a challenge in standard base64', (right) => ({ challenge: `${right.slice(0, -1)}+` })],
  ]
  it.each(wrong)('I-01 WN-1 WN-2 refuses %s', async (_what, forge) => {
    const bench = passkeyBench()
    await bench.register()
    const { options, challenge } = bench.ask()
    const forged = forge(challenge.challenge, 'webauthn.create')
    expect(await bench.answer(challenge, bench.device.get(options, forged))).toEqual(mismatch)

    const { options: creation, draft } = await bench.begin()
    const credential = bench.device.create(creation, 'ES256', forge(draft.challenge, 'webauthn.get'))
    expect(await bench.confirm(draft, { credential })).toEqual(mismatch)
  })

  it('I-01 WN-1 an answer to another sign-in is refused, and one whose challenge is used or too old says so', async () => {
    const bench = passkeyBench()
    await bench.register()
    const [earlier, later] = [bench.ask(), bench.ask()]
    const answer = bench.device.get(earlier.options)
    expect(await bench.answer(later.challenge, answer)).toEqual(mismatch)
    expect(await bench.answer(null, answer)).toEqual({ kind: 'expired' })
    expect((await bench.answer(earlier.challenge, answer)).kind).toBe('proved')
  })

  it('WN-1 challenges are 256 bits, all different, and live five minutes', () => {
    const bench = passkeyBench()
    const seen = new Set(Array.from({ length: 500 }, () => bench.ask().challenge.challenge))
    expect(seen.size).toBe(500)
    for (const challenge of seen) expect(Buffer.from(challenge, 'base64url')).toHaveLength(32)
    expect(factor.prepare(bench.context(), null).lifetimeSeconds).toBe(300)
  })
})

describe('I-02 I-03 origin and relying party', () => {
  const origins = [
    'https://login.example.com.evil',
    'https://login.example.com.',
    'https://evil-login.example.com',
    'https://example.com',
    'https://a.login.example.com',
    'http://login.example.com',
    'https://login.example.com:8443',
    'https://login.example.com:443',
    'https://LOGIN.example.com',
    'https://login.example.com/',
    'https://login.example.com@evil.example',
    'android:apk-key-hash:1234',
    'null',
    '',
    null,
    undefined,
    [origin],
    { toString: origin },
  ]
  it.each(origins.map((one) => [JSON.stringify(one), one]))('I-02 WN-3 refuses origin %s', async (_text, forged) => {
    const bench = passkeyBench()
    await bench.register()
    expect(await bench.signIn({ origin: forged })).toEqual(mismatch)
    expect(await bench.register('ES256', { origin: forged })).toEqual(mismatch)
  })

  it.each([
    { crossOrigin: true },
    { crossOrigin: 'true' },
    { crossOrigin: 1 },
    { crossOrigin: null },
    { topOrigin: origin },
    { topOrigin: '' },
    { topOrigin: null },
    { crossOrigin: true, topOrigin: 'https://evil.example' },
  ])('I-02 WN-3 refuses a frame: %j', async (forgery) => {
    const bench = passkeyBench()
    await bench.register()
    expect(await bench.signIn(forgery)).toEqual(mismatch)
    expect(await bench.register('ES256', forgery)).toEqual(mismatch)
  })

  it('takes client data without crossOrigin, as older browsers send it', async () => {
    const bench = passkeyBench()
    await bench.register('ES256', { crossOrigin: undefined })
    expect((await bench.signIn({ crossOrigin: undefined })).kind).toBe('proved')
  })

  it.each(['example.com', 'evil.example', 'a.login.example.com', 'LOGIN.example.com', ''])(
    'I-03 WN-4 refuses the hash of "%s"',
    async (rpId) => {
      const bench = passkeyBench()
      await bench.register()
      expect(await bench.signIn({ rpId })).toEqual(mismatch)
      expect(await bench.register('ES256', { rpId })).toEqual(unusable)
    },
  )
})

describe('I-06 credential ids', () => {
  it('I-06 WN-8 takes an id of 1,023 bytes and none longer, and no empty one', async () => {
    expect((await passkeyBench().register('ES256', { id: randomBytes(1_023) })).kind).toBe('enrolled')
    expect(await passkeyBench().register('ES256', { id: randomBytes(1_024) })).toEqual(mismatch)
    expect(await passkeyBench().register('ES256', { id: Buffer.alloc(0) })).toEqual(mismatch)
    expect(await passkeyBench().register('ES256', { idInside: randomBytes(1_024) })).toEqual(unusable)
  })

  it('I-06 refuses an id beside the attestation that is not the one in it', async () => {
    expect(await passkeyBench().register('ES256', { idInside: randomBytes(32) })).toEqual(unusable)
  })

  it('refuses a credential that this person has already, and asks browsers not to offer it', async () => {
    const bench = passkeyBench()
    await bench.register()
    const id = bench.device.credentials[0]?.id as Buffer
    expect(await bench.register('ES256', { id })).toEqual({ kind: 'refused', reason: 'credential_known' })
    expect((await bench.begin()).options).toMatchObject({ excludeCredentials: [{ id: id.toString('base64url') }] })
  })

  it("I-06 WN-8 WN-9 an attacker who registers the victim's id signs in nobody but themselves", async () => {
    const victim = passkeyBench('018f0000-0000-7000-8000-00000000000a')
    const attacker = passkeyBench('018f0000-0000-7000-8000-00000000000b')
    await victim.register()
    const id = victim.device.credentials[0]?.id as Buffer
    await attacker.register('ES256', { id })
    const { options, challenge } = victim.open()
    // With the victim's handle the victim's key is asked for; with their own it is not the victim's account.
    const handle = Buffer.from(victim.user).toString('base64url')
    const forged = attacker.device.get(options, { userHandle: handle })
    expect(factor.opening?.claims({ credential: forged })).toEqual({ user: victim.user })
    expect(await victim.answer(challenge, forged)).toEqual(mismatch)
    // And the victim's device, lured into the attacker's sign-in, opens nothing there.
    const lured = attacker.ask()
    expect(await attacker.answer(lured.challenge, victim.device.get(lured.options))).toEqual(mismatch)
  })

  it('WN-9 refuses a credential that was not asked for, and one that has gone since', async () => {
    const bench = passkeyBench()
    await bench.register()
    const { options, challenge } = bench.ask()
    await bench.register()
    expect(await bench.answer(challenge, bench.device.get(options))).toEqual(mismatch)
    const later = bench.ask()
    const answer = bench.device.get(later.options)
    bench.siblings.pop()
    expect(await bench.answer(later.challenge, answer)).toEqual(mismatch)
  })

  it("WN-9 as a first factor refuses no handle, and somebody else's", async () => {
    const bench = passkeyBench()
    await bench.register()
    const { options, challenge } = bench.open()
    const other = Buffer.from('018f0000-0000-7000-8000-00000000000b').toString('base64url')
    for (const userHandle of [null, '', other]) {
      expect(await bench.answer(challenge, bench.device.get(options, { userHandle }))).toEqual(mismatch)
    }
    expect((await bench.answer(challenge, bench.device.get(options))).kind).toBe('proved')
    for (const handle of ['', 'nobody', "' or 1=1 --", '018F0000-0000-7000-8000-00000000000B', '\u0000'.repeat(36)]) {
      const credential = bench.device.get(options, { userHandle: Buffer.from(handle).toString('base64url') })
      expect(factor.opening?.claims({ credential })).toBeUndefined()
    }
  })
})

describe('I-08 counters', () => {
  it('I-08 WN-10 a counter that is lower, equal or gone back to zero is refused with a reason; a jump is not', async () => {
    const bench = passkeyBench()
    expect(await bench.register('ES256', { signCount: 7 })).toMatchObject({ kind: 'enrolled', marker: 7 })
    for (const signCount of [6, 7, 0]) {
      expect(await bench.signIn({ signCount })).toEqual({ kind: 'mismatch', reason: 'counter_back' })
    }
    expect(await bench.signIn({ signCount: 8 })).toMatchObject({ kind: 'proved', marker: 8 })
    expect(await bench.signIn({ signCount: 0xff_ff_ff_ff })).toMatchObject({ kind: 'proved', marker: 0xff_ff_ff_ff })
  })

  it('WN-10 a broken signature is no counter that went back', async () => {
    const bench = passkeyBench()
    await bench.register('ES256', { signCount: 7 })
    expect(await bench.signIn({ signCount: 6, signature: (bytes) => flip(bytes, bytes.length - 1) })).toEqual(mismatch)
  })

  it('WN-10 zero on both sides is taken for ever and leaves no marker', async () => {
    const bench = passkeyBench()
    const registered = await bench.register()
    expect(registered).not.toHaveProperty('marker')
    for (let at = 0; at < 3; at += 1) expect(await bench.signIn()).not.toHaveProperty('marker')
  })
})

describe('I-09 flags', () => {
  it('I-09 WN-6 refuses a backup of what cannot be backed up', async () => {
    expect(await passkeyBench().register('ES256', { flags: { be: false, bs: true } })).toEqual(unusable)
    const bench = passkeyBench()
    await bench.register()
    expect(await bench.signIn({ flags: { be: false, bs: true } })).toEqual(mismatch)
  })

  it('I-09 WN-6 refuses a credential whose eligibility has changed, either way', async () => {
    for (const be of [true, false]) {
      const bench = passkeyBench()
      await bench.register('ES256', { flags: { be } })
      expect(await bench.signIn({ flags: { be: !be } })).toEqual({ kind: 'mismatch', reason: 'backup_changed' })
    }
  })

  it('WN-6 remembers that a passkey is backed up now', async () => {
    const bench = passkeyBench()
    await bench.register('ES256', { flags: { be: true } })
    expect(await bench.signIn({ flags: { bs: true } })).toMatchObject({ kind: 'proved', secret: { backedUp: true } })
  })

  it('WN-5 refuses an answer that nobody was present for', async () => {
    const bench = passkeyBench()
    await bench.register()
    expect(await bench.signIn({ flags: { up: false } })).toEqual(mismatch)
    expect(await bench.register('ES256', { flags: { up: false } })).toEqual(unusable)
  })

  it('WN-5 the kept ceremony decides about user verification, whatever the browser was told', async () => {
    const strict = passkeyBench(undefined, { userVerification: 'required' })
    await strict.register()
    const unverified = { flags: { uv: false } }
    expect(await strict.signIn(unverified)).toEqual({ kind: 'mismatch', reason: 'user_not_verified' })
    expect(await strict.register('ES256', unverified)).toEqual(unusable)
    const lax = passkeyBench(undefined, { userVerification: 'discouraged' })
    await lax.register()
    const { options, challenge } = lax.open()
    expect(options).toMatchObject({ userVerification: 'required' })
    const answer = lax.device.get({ ...(options as object), userVerification: 'discouraged' }, unverified)
    expect(await lax.answer(challenge, answer)).toEqual({ kind: 'mismatch', reason: 'user_not_verified' })
  })
})

describe('I-11 one ceremony is not another', () => {
  it('I-11 WN-13 an answer to a sign-in registers nothing, and a registration signs nobody in', async () => {
    const bench = passkeyBench()
    await bench.register()
    const { options, challenge } = bench.ask()
    const signedIn = bench.device.get(options)
    const draft = { challenge: challenge.challenge, requireUserVerification: false }
    expect(await bench.confirm(draft, { credential: signedIn })).toEqual(mismatch)

    const begun = await bench.begin()
    const registration = bench.device.create(begun.options)
    expect(await bench.answer({ ...challenge, challenge: begun.draft.challenge }, registration)).toEqual(mismatch)
    // Nor does the challenge of the registration, rightly signed.
    const overIt = bench.device.get(begun.options, { rpId: 'login.example.com' }, bench.device.credentials[0])
    expect(await bench.answer(challenge, overIt)).toEqual(mismatch)
    expect(factor.enrol?.proves).toBe(false)
  })

  it('WN-13 an answer to the first page does not serve as a second factor, nor the other way round', async () => {
    const bench = passkeyBench()
    await bench.register()
    const [first, second] = [bench.open(), bench.ask()]
    expect(await bench.answer(second.challenge, bench.device.get(first.options))).toEqual(mismatch)
    expect(await bench.answer(first.challenge, bench.device.get(second.options))).toEqual(mismatch)
  })
})

describe('WN-14 strangers', () => {
  it('WN-14 the first page is the same for everybody, with no list of credentials', async () => {
    const [somebody, nobody] = [passkeyBench(), passkeyBench('018f0000-0000-7000-8000-00000000000b')]
    await somebody.register()
    expect(somebody.open().options).toEqual(nobody.open().options)
    expect(somebody.open().options).toMatchObject({ allowCredentials: [] })
  })

  it('WN-14 named before anything is proved, somebody with passkeys is asked as nobody is', async () => {
    const bench = passkeyBench(undefined, { userVerification: 'discouraged' })
    await bench.register()
    const stranger = { ...bench.context(), user: null, siblings: [] }
    const asked = [factor.prepare(bench.context(), bench.siblings[0]?.secret ?? null), factor.prepare(stranger, null)]
    const [known, unknown] = asked.map(({ prompt, challenge, ...rest }) => [
      { ...(prompt as { options: object }).options, challenge: '' },
      { ...challenge, challenge: '' },
      rest,
    ])
    expect(known).toEqual(unknown)
    expect(known).toMatchObject([{ allowCredentials: [], userVerification: 'required' }, { requireUserVerification: true }, {}])
  })

  it('WN-14 a stranger proves nothing, with any answer', async () => {
    const bench = passkeyBench()
    await bench.register()
    const { options, challenge } = bench.open()
    const credential = bench.device.get(options)
    const stranger = { ...bench.context(), user: null, siblings: [] }
    expect(await factor.verify(stranger, null, challenge, { credential })).toEqual(mismatch)
    expect(await factor.verify(bench.context(), null, challenge, { credential })).toEqual(mismatch)
  })
})
