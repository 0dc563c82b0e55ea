import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { cbor } from '../support/cbor.ts'
import { factor, mismatch, passkeyBench, unusable } from '../support/passkey-bench.ts'
import type { Forgery } from '../support/soft-authenticator.ts'

// The library is loaded with the first answer; times below are about judging.
beforeAll(async () => {
  const bench = passkeyBench()
  await bench.register()
  await bench.signIn()
})

describe('WN-16 malformed input', () => {
  /** Refused, soon, and nothing thrown. By the time of this thread: what the machine does beside is no fault of the input. */
  async function refused(judge: () => Promise<unknown>): Promise<void> {
    const before = process.threadCpuUsage()
    const verdict = await judge()
    const { user, system } = process.threadCpuUsage(before)
    expect([mismatch, unusable]).toContainEqual(verdict)
    expect((user + system) / 1_000).toBeLessThan(50)
  }

  it('WN-16 refuses nonsense of every kind in less than 50 ms', async () => {
    const bench = passkeyBench()
    await bench.register()
    const { options, challenge } = bench.ask()
    const { options: creation, draft } = await bench.begin()
    const refusesBoth = async (credential: string | undefined) => {
      const answer = { credential }
      await refused(() => factor.verify(bench.context(), bench.siblings[0]?.secret ?? null, challenge, answer))
      await refused(() => bench.confirm(draft, answer))
      expect(() => factor.opening?.claims(answer)).not.toThrow()
    }
    const nested = `${'['.repeat(8_000)}${']'.repeat(8_000)}`
    const texts = [
      '',
      ' ',
      'null',
      '[]',
      '{}',
      '0',
      '"x"',
      '{',
      nested,
      '\u0000',
      'x'.repeat(1_000_000),
      '{"__proto__":{"id":"A"}}',
    ]
    for (const text of [...texts, undefined]) await refusesBoth(text)

    const [got, made] = [bench.device.get(options), bench.device.create(creation)].map((json) => JSON.parse(json))
    bench.device.credentials.pop()
    const wrong = [undefined, null, 0, '', [], {}, 'a=', 'a', '+/', 'e30', 'AAAA', `${got.id}=`]
    for (const value of wrong) {
      for (const key of ['id', 'rawId', 'type', 'response'])
        for (const valid of [got, made]) await refusesBoth(JSON.stringify({ ...valid, [key]: value }))
      for (const key of ['clientDataJSON', 'authenticatorData', 'signature'])
        await refusesBoth(JSON.stringify({ ...got, response: { ...got.response, [key]: value } }))
      for (const key of ['clientDataJSON', 'attestationObject'])
        await refusesBoth(JSON.stringify({ ...made, response: { ...made.response, [key]: value } }))
    }
    for (const valid of [got, made]) await refusesBoth(JSON.stringify({ ...valid, more: 'x'.repeat(16_384) }))
    for (const userHandle of [0, [], {}, 'a=', 'e30'])
      await refusesBoth(JSON.stringify({ ...got, response: { ...got.response, userHandle } }))
    expect((await bench.answer(challenge, JSON.stringify(got))).kind).toBe('proved')
    expect((await bench.confirm(draft, { credential: JSON.stringify(made) })).kind).toBe('enrolled')
  })

  it('WN-16 there is one text for one value: refuses what only decodes to the same bytes', async () => {
    const bench = passkeyBench()
    await bench.register('ES256', { id: randomBytes(20) })
    const { options, challenge } = bench.ask()
    const got = JSON.parse(
      bench.device.get(options, { clientData: (json) => json.padEnd(json.length + 3 - ((json.length + 2) % 3)) }),
    )
    /** With the bits set that no byte takes, padded, and with white space around. */
    const others = (text: string) => {
      const bytes = Buffer.from(text, 'base64url')
      const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
      const same = letters
        .map((letter) => text.slice(0, -1) + letter)
        .filter((one) => Buffer.from(one, 'base64url').equals(bytes))
      return [...same.filter((one) => one !== text), `${text}=`, ` ${text}`, `${text}\n`]
    }
    for (const key of ['clientDataJSON', 'authenticatorData', 'signature'])
      for (const text of others(got.response[key])) {
        const answer = { ...got, response: { ...got.response, [key]: text } }
        await refused(() => bench.answer(challenge, JSON.stringify(answer)))
      }
    for (const text of others(got.id))
      await refused(() => bench.answer(challenge, JSON.stringify({ ...got, id: text, rawId: text })))
    expect((await bench.answer(challenge, JSON.stringify(got))).kind).toBe('proved')
  })

  it('WN-16 any bytes in place of what is signed are refused in less than 50 ms, and nothing throws', async () => {
    const bench = passkeyBench()
    await bench.register()
    // A zero first: white space between two words of JSON would be no fault.
    const noises = fc.uint8Array({ maxLength: 600 }).map((one) => Buffer.from([0, ...one]))
    await fc.assert(
      fc.asyncProperty(
        noises,
        fc.nat(),
        fc.constantFrom<keyof Forgery>('authData', 'signature', 'clientData'),
        async (noise, at, where) => {
          const { options, challenge } = bench.ask()
          const { options: creation, draft } = await bench.begin()
          // Half of the time it replaces the part, half of the time it is pushed into it.
          const change = (part: Buffer | string) => {
            const whole = Buffer.from(part as string)
            return at % 2 === 0
              ? noise
              : Buffer.concat([whole.subarray(0, at % whole.length), noise, whole.subarray(at % whole.length)])
          }
          const got = bench.device.get(options, { [where]: change })
          const made = bench.device.create(creation, 'ES256', { attestation: 'self', [where]: change })
          bench.device.credentials.pop()
          await refused(() => bench.answer(challenge, got))
          await refused(() => bench.confirm(draft, { credential: made }))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('WN-16 any CBOR in place of the attestation is refused in less than 50 ms', async () => {
    const bench = passkeyBench()
    const deep = Buffer.concat([Buffer.alloc(9_000, 0x81), Buffer.from([0])])
    const huge = Buffer.from([0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
    const wide = Buffer.from([0x9b, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff])
    const anything = fc.uint8Array({ maxLength: 900 }).map((one) => Buffer.from(one))
    const judge = async (object: Buffer) => {
      const { options, draft } = await bench.begin()
      const credential = bench.device.create(options, 'ES256', { attestationObject: () => object })
      await refused(() => bench.confirm(draft, { credential }))
    }
    for (const object of [deep, huge, wide]) await judge(object)
    await fc.assert(fc.asyncProperty(anything, judge), { numRuns: 300 })
  })

  it('WN-16 ignores extensions that nobody asked for', async () => {
    const bench = passkeyBench()
    const extensions = cbor(
      new Map([
        ['unknownThing', 7],
        ['__proto__', 1],
        ['credProtect', 2],
      ]) as never,
    )
    expect((await bench.register('ES256', { extensions })).kind).toBe('enrolled')
    expect((await bench.signIn({ extensions })).kind).toBe('proved')
    expect(({} as Record<string, unknown>).unknownThing).toBeUndefined()
  })

  it('keeps no odd character and no endless text of a label', async () => {
    const bench = passkeyBench()
    const { options, draft } = await bench.begin()
    const label = `  Work\u202e\u0000 key\n${'x'.repeat(100_000)}`
    const verdict = await bench.confirm(draft, { credential: bench.device.create(options), label })
    expect(verdict).toMatchObject({ kind: 'enrolled', label: `Work key ${'x'.repeat(55)}` })
  })
})
