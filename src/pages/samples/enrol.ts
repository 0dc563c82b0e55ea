import type { EnrolChoiceView, EnrolPrompt, EnrolView } from '../../engine/view.ts'
import type { Page } from '../page.ts'
import { common, everyWhy, masked, type Sample, sampleNow, view } from './base.ts'
import { qrImage } from './qr-image.ts'
import { everyNotice, everyRefusal } from './sign-in.ts'

const choice = (more: Partial<EnrolChoiceView> = {}): Page =>
  view({
    ...common,
    kind: 'enrol-choice',
    mandatory: true,
    options: ['passkey', 'mobile_app', 'push', 'sms', 'voice', 'email', 'token', 'grid', 'kba', 'second_password'].map(
      (factor, index) => ({ id: `o${index}`, factor }),
    ),
    ...more,
  })

const enrol = (factor: string, prompt: EnrolPrompt, more: Partial<EnrolView> = {}): Page =>
  view({ ...common, kind: 'enrol', factor, prompt, now: sampleNow, others: true, optional: false, ...more })

const email = { kind: 'address', address: 'email' } as const
const phone = { kind: 'address', address: 'phone', risk: true } as const
const maskedPhone = '+1 ••• ••• ••01'
const sent = { hint: masked, expiresAt: sampleNow + 300_000, resendAt: sampleNow + 24_000 }
const code: EnrolPrompt = { kind: 'code', length: 6, sent: true }

const app: EnrolPrompt = {
  kind: 'app',
  secret: 'JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP',
  uri: 'otpauth://totp/Shop:alice%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Shop',
  qr: qrImage,
  length: 6,
}
const newQuestions: EnrolPrompt = {
  kind: 'new-questions',
  count: 3,
  catalogue: [
    { id: 'first_pet', question: 'What was the name of your first pet?' },
    { id: 'birth_city', question: 'In which town were you born?' },
    { id: 'first_concert', question: 'Whose was the first concert you went to?' },
    { id: 'childhood_friend', question: 'What was the first name of your best friend when you were a child?' },
  ],
}
/** As `navigator.credentials.create` takes it (PublicKeyCredentialCreationOptionsJSON). */
const newPasskey: EnrolPrompt = {
  kind: 'new-passkey',
  options: {
    challenge: 'Y2hhbGxlbmdlLW9mLTMyLWJ5dGVzLWZvci10aGUtc2FtcGxl',
    rp: { id: 'pages.test', name: 'Shop' },
    user: { id: 'dXNlcg', name: 'alice@example.com', displayName: 'Alice' },
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
  },
}
const device: EnrolPrompt = {
  kind: 'device',
  uri: 'https://sign-in.example/authenticator/add?code=K7QD-MXPA-2R9C-TTFW-83HN',
  qr: qrImage,
  code: 'K7QD-MXPA-2R9C-TTFW-83HN',
}
const showCodes: EnrolPrompt = {
  kind: 'show-codes',
  codes: Array.from({ length: 10 }, (_, index) => `k7qd-mxpa-2r9c-tt${10 + index}`),
}
const card: EnrolPrompt = {
  kind: 'card',
  serial: '0042-1187',
  rows: Array.from({ length: 10 }, (_, row) =>
    Array.from({ length: 10 }, (_, column) => `${(row * 7 + column * 3) % 10}${'XKRT'[(row + column) % 4]}`),
  ),
  ask: ['A1', 'C4', 'J10'],
}
const token: EnrolPrompt = { kind: 'token', length: 6 }

// By kind, so that a new prompt does not compile until it has a sample.
type OwnPrompts = Exclude<EnrolPrompt['kind'], 'questions' | 'cells' | 'passkey' | 'elsewhere' | 'password'>
const prompts: Readonly<Record<OwnPrompts, Page>> = {
  address: enrol('email', email),
  code: enrol('email', code, sent),
  app: enrol('mobile_app', app, { expiresAt: sampleNow + 600_000 }),
  'new-password': enrol('password', { kind: 'new-password', minimum: 15 }),
  'new-questions': enrol('kba', newQuestions),
  'new-passkey': enrol('passkey', newPasskey),
  device: enrol('push', device, { expiresAt: sampleNow + 600_000 }),
  'show-codes': enrol('recovery_code', showCodes, { optional: true, others: false }),
  card: enrol('grid', card),
  token: enrol('token', token),
}

/** Adding an authenticator. */
export const enrolSamples: readonly Sample[] = [
  { name: 'enrol-choice', page: choice() },
  {
    name: 'enrol-choice: offered',
    page: choice({
      mandatory: false,
      options: [
        { id: 'o1', factor: 'recovery_code' },
        { id: 'o2', factor: 'fob' },
      ],
    }),
  },
  { name: 'enrol-choice: why', page: choice({ why: everyWhy.slice(0, 1) }) },
  { name: 'enrol: why', page: enrol('email', email, { why: everyWhy.slice(-1) }) },
  { name: 'enrol-choice: declined', page: choice({ notice: { key: 'declined' } }) },
  { name: 'enrol-choice: too_many', page: choice({ notice: { key: 'input_refused', reason: 'too_many' } }) },
  ...Object.entries(prompts).map(([kind, page]) => ({ name: `enrol: ${kind}`, page })),
  { name: 'enrol: address on record', page: enrol('email', { ...email, known: masked }) },
  { name: 'enrol: phone', page: enrol('sms', phone) },
  { name: 'enrol: phone on record', page: enrol('voice', { ...phone, known: maskedPhone }, { others: false }) },
  { name: 'enrol: code to a phone', page: enrol('sms', code, { ...sent, hint: maskedPhone }) },
  { name: 'enrol: second password', page: enrol('second_password', { kind: 'new-password', minimum: 8 }) },
  { name: 'enrol: device, over', page: enrol('push', device, { expiresAt: sampleNow }) },
  { name: 'enrol: another factor', page: enrol('fob', token, { optional: true }) },
  { name: 'enrol: passkey asked for next', page: enrol('passkey', { kind: 'passkey', options: { challenge: 'Y2g' } }) },
  ...everyNotice.map((notice) => ({ name: `enrol: ${notice.key}`, page: enrol('sms', code, { ...sent, notice }) })),
  { name: 'enrol app: code_wrong', page: enrol('mobile_app', app, { notice: { key: 'code_wrong', attemptsLeft: 4 } }) },
  ...everyRefusal.map((notice) => ({
    name: `enrol: refused ${notice.key === 'input_refused' ? notice.reason : ''}`,
    page: enrol('second_password', { kind: 'new-password', minimum: 15 }, { notice }),
  })),
]

/** The same pages with one string of somebody else in every place. */
export function hostileEnrolPages(text: string): Readonly<Record<string, Page>> {
  const said = { application: { id: text, name: text }, hint: text }
  const questions = [
    { id: text, question: text },
    { id: `${text}2`, question: text },
  ]
  return {
    'enrol-choice': choice({ ...said, options: [{ id: text, factor: text, hint: text, label: text }] }),
    'enrol address': enrol(text, { ...email, known: text }, said),
    'enrol app': enrol(text, { kind: 'app', secret: text, uri: text, qr: text, length: 6 }, said),
    'enrol app link': enrol(
      text,
      {
        kind: 'app',
        secret: text,
        uri: `otpauth://totp/${text}`,
        qr: `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script><text>${text}</text></svg>`,
        length: 6,
      },
      said,
    ),
    'enrol device': enrol(text, { kind: 'device', uri: text, qr: text, code: text }, said),
    'enrol codes': enrol(text, { kind: 'show-codes', codes: [text, text] }, said),
    'enrol card': enrol(
      text,
      { kind: 'card', serial: text, rows: [[text, 'B1', 'C1'], [], ['A3', text]], ask: [text, 'A1'] },
      said,
    ),
    'enrol questions': enrol(text, { kind: 'new-questions', count: 2, catalogue: questions }, said),
    'enrol passkey': enrol(text, { kind: 'new-passkey', options: { [text]: text } }, said),
    'enrol token': enrol(text, token, said),
  }
}
