import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { generateKeys } from '../../src/platform/keys.ts'
import { createSystemRandom } from '../../src/platform/random.ts'
import { openStore } from '../../src/store/index.ts'
import { seed } from '../contracts/store/world.ts'
import { type GatewayDouble, startGateway } from '../support/gateway-double.ts'
import { startTwilio, type TwilioDouble, twilioAccount } from '../support/twilio-double.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'countersign-providers-'))
const file = join(folder, 'sms.yaml')
const number = '+14155550123'
let twilio: TwilioDouble
let gateway: GatewayDouble
let env: Record<string, string>
let slug: string

beforeAll(async () => {
  execFileSync(process.execPath, [join(root, 'tools/build.mjs')], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  const store = await openStore({ file: join(folder, 'countersign.db'), clock: { now: () => Date.now() }, node: 'test' })
  await store.migrate()
  slug = `t-${(await seed(store)).tenant}`
  await store.close()
  twilio = await startTwilio()
  gateway = await startGateway()
  env = { ...generateKeys(createSystemRandom()), COUNTERSIGN_DATA: folder, COUNTERSIGN_OUTBOUND_NETWORKS: '127.0.0.0/8' }
})
afterAll(async () => {
  await Promise.all([twilio?.stop(), gateway?.stop()])
  rmSync(folder, { recursive: true, force: true })
})

const run = (args: readonly string[], more = {}) =>
  new Promise<{ code: unknown; out: string; error: string }>((resolve) => {
    const settings = { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, ...env, ...more } }
    execFile(process.execPath, [join(root, 'dist/countersign.js'), ...args], settings, (failed, out, error) =>
      resolve({ code: failed?.code ?? 0, out, error }),
    )
  })

const write = (more = '') =>
  writeFileSync(
    file,
    `
- id: twilio
  kind: twilio-sms
  options:
    accountSid: ${twilioAccount.accountSid}
    from: "+15005550006"
    apiUrl: ${twilio.url}
  secrets:
    authToken: ${twilioAccount.authToken}
- id: whatsapp
  kind: http-gateway
  options:
    url: ${gateway.url}/messages
    headers: { authorization: "Bearer {{secret.key}}" }
    body: { format: json, template: { to: "{{toDigits}}", text: "{{text}}" } }
    answer: { messageId: messages.0.id }
  secrets: { key: key-CANARY }
${more}`,
  )

it('sets the providers of a tenant, shows them without secrets, and tests each of them', async () => {
  write()
  expect(await run(['providers', 'set', 'sms', file, '--tenant', slug])).toMatchObject({
    code: 0,
    out: 'sms: twilio (twilio-sms), then whatsapp (http-gateway)\n',
  })
  const shown = await run(['providers', 'show', 'sms', '--tenant', slug])
  expect(JSON.parse(shown.out)).toMatchObject([{ id: 'twilio', hasSecrets: true }, { id: 'whatsapp' }])
  expect(shown.out).not.toMatch(/CANARY|sealed|v1\./)

  const good = await run(['providers', 'test', 'sms', number, '--tenant', slug])
  expect(good).toMatchObject({ code: 0, error: '' })
  expect(good.out).toMatch(
    /^1\. twilio \(twilio-sms\): taken, message SM[0-9a-f]{32}\.\n2\. whatsapp \(http-gateway\): taken, message wamid\.1\.\n$/,
  )
  expect(twilio.taken[0]?.form).toMatchObject({ To: number, Body: expect.stringContaining('123456') })
  expect(gateway.requests[0]?.headers.authorization).toBe('Bearer key-CANARY')

  twilio.fault = { kind: 'server-error' }
  const bad = await run(['providers', 'test', 'sms', number, '--tenant', slug])
  expect(bad).toMatchObject({
    code: 1,
    out: expect.stringContaining('1. twilio (twilio-sms): not taken. Twilio has a fault of its own (status 500).'),
  })
  expect(bad.out).toContain('2. whatsapp (http-gateway): taken')
  expect(bad.out + bad.error).not.toContain(number)
  twilio.fault = undefined
})

it('tells every fault of a list at once, changes nothing then, and shows no secret', async () => {
  const before = (await run(['providers', 'show', 'sms', '--tenant', slug])).out
  write('- { id: twilio, kind: pigeon }\n- { id: x, kind: twilio-sms, secrets: { authToken: CANARY } }\n')
  const { code, error } = await run(['providers', 'set', 'sms', file, '--tenant', slug])
  expect(code).toBe(2)
  for (const words of [
    'Two providers are called twilio.',
    '"pigeon" is no kind',
    'x: options.accountSid',
    'x: secrets.authToken',
  ])
    expect(error).toContain(words)
  expect(error).not.toMatch(/CANARY|\n\s+at /)
  expect((await run(['providers', 'show', 'sms', '--tenant', slug])).out).toBe(before)
  writeFileSync(file, '- { id: [CANARY')
  expect((await run(['providers', 'set', 'sms', file, '--tenant', slug])).error).not.toContain('CANARY')
})

it('without a tenant tests what the configuration names', async () => {
  expect(await run(['providers', 'test', 'sms', number])).toMatchObject({
    code: 2,
    error: expect.stringContaining('No provider for sms is set up.'),
  })
  const settings = {
    COUNTERSIGN_TWILIO_ACCOUNT_SID: twilioAccount.accountSid,
    COUNTERSIGN_TWILIO_AUTH_TOKEN: twilioAccount.authToken,
    COUNTERSIGN_TWILIO_SMS_FROM: '+15005550006',
    COUNTERSIGN_TWILIO_VOICE_FROM: '+15005550006',
    COUNTERSIGN_TWILIO_API_URL: twilio.url,
  }
  expect((await run(['providers', 'test', 'sms', number], settings)).out).toMatch(/^1\. twilio \(twilio-sms\): taken/)
  expect((await run(['providers', 'test', 'voice', number], settings)).out).toMatch(
    /^1\. twilio \(twilio-voice\): taken, message CA/,
  )
  expect(twilio.taken.at(-1)?.form.Twiml).toContain('1, 2, 3, 4, 5, 6.')
})

it('says how it is used', async () => {
  for (const args of [
    ['providers'],
    ['providers', 'test', 'fax', 'x'],
    ['providers', 'show', 'sms'],
    ['providers', 'test', 'sms', number, '--tenant', 'nobody'],
  ]) {
    const { code, error } = await run(args)
    expect([args, code]).toEqual([args, 2])
    expect(error).not.toMatch(/\n\s+at /)
  }
})
