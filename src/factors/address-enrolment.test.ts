import { describe, expect, it } from 'vitest'
import { enrolContext, factorTools, signInContext } from '../../test/support/factor-context.ts'
import type { Answer, Enrol, EnrolStep, Factor } from '../engine/factor-contract.ts'
import { emailCode } from './email-code.ts'
import { sms } from './sms.ts'

const settings = { length: 6, lifetimeSeconds: 300, link: true, country: '' }
const kinds = [
  {
    factor: emailCode(factorTools) as Factor,
    address: 'email',
    typed: ' Alice@Example.COM ',
    canonical: 'Alice@example.com',
    masked: 'A***@example.com',
    other: 'mallory@example.com',
    wrong: ['', 'alice', 'a@b,c@d.example', 'Alice <a@b.example>', 'a@b.example\nBcc: m@evil.example', 'x'.repeat(100_000)],
  },
  {
    factor: sms(factorTools) as Factor,
    address: 'phone',
    typed: '+49 (151) 1234-5678',
    canonical: '+4915112345678',
    masked: '***78',
    other: '+351912345678',
    wrong: [
      '',
      '0151 12345678',
      '+49',
      'alice@example.com',
      '+4915112345678 ext. 5',
      '+4915112345678,+351912345678',
      '9'.repeat(100_000),
    ],
  },
] as const

describe.each(kinds)('adding a $address', ({ factor, address, typed, canonical, masked, other, wrong }) => {
  const enrol = factor.enrol as Enrol
  const recorded = { username: 'alice', name: 'Alice', email: null, phone: null, locale: null, [address]: typed.trim() }
  const context = enrolContext(settings)

  async function next(draft: unknown, answer: Answer, from = context): Promise<EnrolStep<unknown>> {
    const verdict = await enrol.confirm(from, draft, answer)
    if (verdict.kind !== 'next') throw new Error(verdict.kind)
    return verdict.step
  }
  const named = async (from = context) => next((await enrol.begin(from)).draft, { address: typed }, from)
  const codeOf = ({ deliver }: EnrolStep<unknown>) => deliver?.parameters.code ?? ''

  it('asks for it, sends a code there, and takes that code', async () => {
    const begun = await enrol.begin(context)
    expect(begun.prompt).toMatchObject({ kind: 'address', address })
    expect(begun.deliver).toBeUndefined()
    const sent = await next(begun.draft, { address: typed })
    expect(sent).toMatchObject({
      prompt: { kind: 'code', length: 6, sent: true },
      deliver: { template: 'verify-address', to: canonical, channel: factor.channel },
      lifetimeSeconds: 300,
    })
    expect(await enrol.confirm(context, sent.draft, { code: codeOf(sent) })).toEqual({
      kind: 'enrolled',
      secret: null,
      address: canonical,
    })
  })

  it('E-06 OC-8 an address on record is shown masked and is the only one that is taken', async () => {
    const onRecord = enrolContext(settings, { person: recorded })
    const begun = await enrol.begin(onRecord)
    expect(begun.prompt).toMatchObject({ known: masked })
    for (const answer of [{}, { address: other }, { address: '' }])
      expect((await next(begun.draft, answer, onRecord)).deliver?.to).toBe(canonical)
  })

  it('asks for a further one where the one on record serves already', async () => {
    const second = enrolContext(settings, { person: recorded, addresses: [canonical] })
    const begun = await enrol.begin(second)
    expect(begun.prompt).not.toHaveProperty('known')
    expect((await next(begun.draft, { address: other }, second)).deliver?.to).toBe(other)
    expect(await enrol.confirm(second, begun.draft, { address: typed.toUpperCase() })).toEqual({
      kind: 'refused',
      reason: 'address_in_use',
    })
  })

  it('ML-5 refuses what is no address, and that is no guess', async () => {
    const { draft } = await enrol.begin(context)
    for (const typed of [...wrong, undefined])
      expect(await enrol.confirm(context, draft, { address: typed })).toEqual({ kind: 'refused', reason: 'address_invalid' })
  })

  it('OC-15 the code of an enrolment signs nobody in', async () => {
    const sent = await named()
    const { digest } = sent.draft as { digest: string }
    const signIn = signInContext(settings, { address: canonical })
    expect((await factor.verify(signIn, {}, { digest }, { code: codeOf(sent) })).kind).toBe('mismatch')
  })

  it('OC-15 and a code for signing in adds no address', async () => {
    const sent = await named()
    const { challenge, deliver } = factor.prepare(signInContext(settings, { address: canonical }), {})
    const draft = { ...(sent.draft as object), digest: (challenge as { digest: string }).digest }
    expect((await enrol.confirm(context, draft, { code: deliver?.parameters.code })).kind).toBe('mismatch')
  })

  it.each(['transaction', 'challengeId', 'user'] as const)('OC-4 is worth nothing with another %s', async (name) => {
    const sent = await named()
    const elsewhere = enrolContext(settings, { [name]: 'another' })
    expect((await enrol.confirm(elsewhere, sent.draft, { code: codeOf(sent) })).kind).toBe('mismatch')
  })

  it('OC-4 a code that went to one address does not verify another', async () => {
    const sent = await named()
    const draft = { ...(sent.draft as object), address: other }
    expect((await enrol.confirm(context, draft, { code: codeOf(sent) })).kind).toBe('mismatch')
  })

  it('OC-5 another code kills the first', async () => {
    const first = await named()
    const again = await next(first.draft, { resend: 'yes' })
    expect(again.deliver?.to).toBe(canonical)
    if (codeOf(first) !== codeOf(again))
      expect((await enrol.confirm(context, again.draft, { code: codeOf(first) })).kind).toBe('mismatch')
    expect((await enrol.confirm(context, again.draft, { code: codeOf(again) })).kind).toBe('enrolled')
  })

  it('OC-2 a code past its time is refused, by the clock of the store', async () => {
    const sent = await named()
    const late = (milliseconds: number) => enrolContext(settings, { now: context.now + milliseconds })
    expect((await enrol.confirm(late(299_999), sent.draft, { code: codeOf(sent) })).kind).toBe('enrolled')
    expect((await enrol.confirm(late(300_000), sent.draft, { code: codeOf(sent) })).kind).toBe('expired')
  })

  it('OC-7 shows the code nowhere but in the message', async () => {
    const sent = await named()
    expect(JSON.stringify([sent.prompt, sent.draft])).not.toContain(codeOf(sent))
  })
})

describe('adding a phone', () => {
  const { enrol } = sms(factorTools)
  const refusal = async (address: string, country = '') => {
    const context = enrolContext({ length: 6, lifetimeSeconds: 300, country })
    const verdict = await enrol?.confirm(context, {}, { address })
    return verdict?.kind === 'refused' ? verdict.reason : verdict?.kind
  }

  it('OC-11 tells of the risk before anything is sent', async () => {
    const begun = await enrol?.begin(enrolContext(settings))
    expect(begun?.prompt).toMatchObject({ risk: true })
  })

  it.each([
    '+1 900 555 1234',
    '+882 16 1234567',
    '+800 12345678',
    '+1 500 555 0001',
    '+44 7011 123456',
    '+49 30 123456',
    '+44 7700 900123',
  ])('H-04 %s is not a phone that a message should be paid for', async (number) =>
    expect(await refusal(number)).toBe('address_not_served'),
  )

  it('reads a number as its country writes it, where the pool names the country', async () => {
    expect(await refusal('0151 12345678', 'DE')).toBe('next')
    expect(await refusal('(11) 98765-4321', 'BR')).toBe('next')
    expect(await refusal('+351 912 345 678', 'DE')).toBe('next')
    expect(await refusal('0151 12345678')).toBe('address_invalid')
  })
})
