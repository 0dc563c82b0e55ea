import type { ChallengeView, ChooseView, FailureReason, IdentifyView, InputRefusal, Notice, Prompt } from '../../engine/view.ts'
import type { Page, ViewPage } from '../page.ts'
import { common, everyWhy, masked, type Sample, sampleNow, view } from './base.ts'

const identify = (more: Partial<IdentifyView> = {}): Page =>
  view({ ...common, kind: 'identify', firstFactors: ['password', 'email'], ...more })

const choose = (more: Partial<ChooseView> = {}): Page =>
  view({
    ...common,
    kind: 'choose',
    remaining: 1,
    options: [
      { id: 'o1', factor: 'email', hint: masked },
      { id: 'o2', factor: 'mobile_app' },
    ],
    ...more,
  })

const challenge = (more: Partial<ChallengeView> = {}): Page =>
  view({
    ...common,
    kind: 'challenge',
    factor: 'email',
    prompt: { kind: 'code', length: 6, sent: true },
    hint: masked,
    now: sampleNow,
    expiresAt: sampleNow + 300_000,
    resendAt: sampleNow + 24_000,
    others: true,
    beforeProof: false,
    ...more,
  })

/** A factor that sends nothing and has all the time. */
const typed = (factor: string, prompt: Prompt, more: Partial<ChallengeView> = {}): Page => {
  const { hint: _, expiresAt: __, resendAt: ___, ...rest } = (challenge() as { view: ChallengeView }).view
  return view({ ...rest, factor, prompt, ...more })
}

const withinConsent = (page: Page): Page => ({ ...(page as ViewPage), within: 'consent' })

const digits: Prompt = { kind: 'code', length: 6, sent: false }
const phone = '+1 ••• ••• ••01'

/** As `navigator.credentials.get` takes it (PublicKeyCredentialRequestOptionsJSON). */
const passkeyOptions = {
  challenge: 'Y2hhbGxlbmdlLW9mLTMyLWJ5dGVzLWZvci10aGUtc2FtcGxl',
  rpId: 'pages.test',
  timeout: 300_000,
  userVerification: 'preferred',
}
const passkey: Prompt = { kind: 'passkey', options: passkeyOptions }
const openings = [{ factor: 'passkey', prompt: passkey }]

const questions: Prompt = {
  kind: 'questions',
  questions: [
    { id: 'first_pet', question: 'What was the name of your first pet?' },
    { id: 'birth_city', question: 'In which town were you born?' },
    { id: 'first_concert', question: 'Whose was the first concert you went to?' },
  ],
}
const cells = { kind: 'cells', cells: ['A1', 'C4', 'J10'], length: 2, card: '0042-1187' } as const
const push: Prompt = { kind: 'elsewhere', number: '42' }
const link: Prompt = { kind: 'elsewhere', number: '73', code: { length: 6 } }
const twoMinutes = { expiresAt: sampleNow + 120_000 }

const refusals: Readonly<Record<InputRefusal, number | undefined>> = {
  address_invalid: undefined,
  address_not_served: undefined,
  address_in_use: undefined,
  password_too_short: 15,
  password_too_long: undefined,
  password_too_common: undefined,
  password_personal: undefined,
  password_same: undefined,
  questions_incomplete: 3,
  questions_alike: undefined,
  serial_unknown: undefined,
  credential_unusable: undefined,
  credential_known: undefined,
  too_many: undefined,
}

/** Why an input was not taken: what enrolment pages say. */
export const everyRefusal: readonly Notice[] = Object.entries(refusals).map(([reason, minimum]) => ({
  key: 'input_refused',
  reason: reason as InputRefusal,
  ...(minimum === undefined ? {} : { minimum }),
}))

// By key, so that a new Notice does not compile until it has a sample.
const notices: { readonly [Key in Exclude<Notice['key'], 'input_refused'>]: Extract<Notice, { key: Key }> } = {
  credentials_wrong: { key: 'credentials_wrong' },
  identifier_missing: { key: 'identifier_missing' },
  answer_missing: { key: 'answer_missing' },
  code_wrong: { key: 'code_wrong', attemptsLeft: 1 },
  password_wrong: { key: 'password_wrong', attemptsLeft: 1 },
  answer_wrong: { key: 'answer_wrong', attemptsLeft: 2 },
  code_expired: { key: 'code_expired' },
  code_sent: { key: 'code_sent' },
  resend_too_soon: { key: 'resend_too_soon', seconds: 24 },
  send_limit: { key: 'send_limit' },
  delivery_delayed: { key: 'delivery_delayed' },
  out_of_date: { key: 'out_of_date' },
  slow_down: { key: 'slow_down', seconds: 600 },
  busy: { key: 'busy', seconds: 2 },
  still_waiting: { key: 'still_waiting' },
  declined: { key: 'declined' },
  push_stopped: { key: 'push_stopped' },
  enrolled: { key: 'enrolled', factor: 'mobile_app' },
}

/** Every Notice but the refusals. */
export const everyNotice: readonly Notice[] = Object.values(notices)

const identifyNotices: ReadonlySet<Notice['key']> = new Set([
  'credentials_wrong',
  'identifier_missing',
  'answer_missing',
  'answer_wrong',
  'resend_too_soon',
  'send_limit',
  'out_of_date',
  'slow_down',
  'busy',
])

const failures: Readonly<Record<FailureReason, true>> = {
  cancelled: true,
  too_many_attempts: true,
  expired: true,
  no_usable_factor: true,
  risk: true,
  unmet_requirements: true,
  not_allowed: true,
  declined: true,
  still_needed: true,
}

/** Who are you, which way, prove it, and how it ended. */
export const signInSamples: readonly Sample[] = [
  { name: 'identify', page: identify() },
  {
    name: 'identify: password only, name given',
    page: identify({ firstFactors: ['password'], identifier: 'alice@example.com' }),
  },
  { name: 'identify: e-mail only', page: identify({ firstFactors: ['email'] }) },
  { name: 'identify: two, no password', page: identify({ firstFactors: ['email', 'magic_link'] }) },
  { name: 'identify: passkey autofill', page: identify({ firstFactors: ['password', 'email', 'passkey'], openings }) },
  { name: 'identify: passkey only', page: identify({ firstFactors: ['passkey'], openings }) },
  ...everyNotice
    .filter(({ key }) => identifyNotices.has(key))
    .map((notice) => ({ name: `identify: ${notice.key}`, page: identify({ notice, identifier: 'alice' }) })),
  { name: 'choose', page: choose() },
  {
    name: 'choose: two of nine',
    page: choose({
      remaining: 2,
      notice: { key: 'delivery_delayed' },
      options: [
        { id: 'o1', factor: 'email', hint: masked },
        { id: 'o2', factor: 'mobile_app' },
        { id: 'o3', factor: 'sms', hint: phone },
        { id: 'o4', factor: 'voice', hint: phone },
        { id: 'o5', factor: 'passkey', label: 'Blue laptop' },
        { id: 'o6', factor: 'push', label: 'Pixel 8' },
        { id: 'o7', factor: 'token', hint: 'FT-00182' },
        { id: 'o8', factor: 'grid' },
        { id: 'o9', factor: 'recovery_code' },
      ],
    }),
  },
  ...everyWhy.map((why) => ({ name: `choose: why ${why.key}`, page: choose({ why: [why] }) })),
  { name: 'choose: to unlock a scope', page: withinConsent(choose({ why: everyWhy.filter(({ key }) => key === 'scope') })) },
  { name: 'challenge: why', page: challenge({ why: everyWhy.slice(0, 3), notice: notices.code_wrong }) },
  { name: 'challenge: e-mail', page: challenge() },
  { name: 'challenge: e-mail, before proof', page: challenge({ beforeProof: true, others: false }) },
  { name: 'challenge: e-mail, resend allowed, no others', page: challenge({ resendAt: sampleNow - 1, others: false }) },
  { name: 'challenge: e-mail, over', page: challenge({ expiresAt: sampleNow - 1, resendAt: sampleNow - 1 }) },
  { name: 'challenge: e-mail, remember', page: challenge({ rememberDays: 30 }) },
  { name: 'challenge: sms', page: challenge({ factor: 'sms', hint: phone }) },
  { name: 'challenge: sms, before proof', page: challenge({ factor: 'sms', hint: phone, beforeProof: true }) },
  { name: 'challenge: voice', page: challenge({ factor: 'voice', hint: phone }) },
  { name: 'challenge: voice, before proof', page: challenge({ factor: 'voice', hint: phone, beforeProof: true }) },
  { name: 'challenge: app', page: typed('mobile_app', digits) },
  { name: 'challenge: code device', page: typed('token', digits, { hint: 'FT-00182' }) },
  { name: 'challenge: password', page: typed('password', { kind: 'password' }) },
  { name: 'challenge: second password', page: typed('second_password', { kind: 'password' }, { rememberDays: 1 }) },
  { name: 'challenge: recovery code', page: typed('recovery_code', { ...digits, length: 16, text: true }) },
  { name: 'challenge: temporary access code', page: typed('temp_access_code', { ...digits, length: 12, text: true }) },
  { name: 'challenge: questions', page: typed('kba', questions) },
  { name: 'challenge: questions, wrong', page: typed('kba', questions, { notice: notices.answer_wrong }) },
  { name: 'challenge: cells', page: typed('grid', cells) },
  { name: 'challenge: cells, wrong', page: typed('grid', cells, { notice: notices.answer_wrong }) },
  { name: 'challenge: passkey', page: typed('passkey', passkey, { rememberDays: 30 }) },
  { name: 'challenge: passkey, nothing else', page: typed('passkey', passkey, { others: false, ...twoMinutes }) },
  { name: 'challenge: passkey, before proof', page: typed('passkey', passkey, { beforeProof: true }) },
  {
    name: 'challenge: push',
    page: challenge({ factor: 'push', hint: 'Pixel 8', prompt: push, ...twoMinutes, rememberDays: 30 }),
  },
  { name: 'challenge: push, over', page: challenge({ factor: 'push', prompt: push, expiresAt: sampleNow, resendAt: sampleNow }) },
  { name: 'challenge: push, before proof', page: challenge({ factor: 'push', prompt: push, beforeProof: true }) },
  { name: 'challenge: link with a code', page: challenge({ factor: 'magic_link', prompt: link }) },
  { name: 'challenge: link', page: challenge({ factor: 'magic_link', prompt: { kind: 'elsewhere' }, beforeProof: true }) },
  { name: 'challenge: another factor', page: challenge({ factor: 'fob', hint: phone }) },
  { name: 'challenge: another factor, before proof', page: challenge({ factor: 'fob', beforeProof: true }) },
  ...everyNotice.map((notice) => ({ name: `challenge: ${notice.key}`, page: challenge({ notice }) })),
  ...everyNotice.map((notice) => ({
    name: `challenge before proof: ${notice.key}`,
    page: challenge({ notice, beforeProof: true }),
  })),
  ...everyNotice.map((notice) => ({
    name: `challenge elsewhere: ${notice.key}`,
    page: challenge({ factor: 'push', hint: 'Pixel 8', prompt: push, notice }),
  })),
  ...Object.keys(failures).map((reason) => ({
    name: `failed: ${reason}`,
    page: view({ ...common, kind: 'failed', reason: reason as FailureReason }),
  })),
]

/** The same pages with one string of somebody else in every place. */
export function hostileSignInPages(text: string): Readonly<Record<string, Page>> {
  const application = { id: text, name: text }
  const said = { application, factor: text, hint: text }
  const hostileWhy = [{ key: 'scope', scopes: [text, text] } as const]
  return {
    identify: identify({ application, identifier: text, firstFactors: ['password', text], notice: { key: 'credentials_wrong' } }),
    'identify with a passkey': identify({
      application,
      openings: [{ factor: text, prompt: { kind: 'passkey', options: text } }],
    }),
    choose: choose({ application, options: [{ id: text, factor: text, hint: text, label: text }], why: hostileWhy }),
    challenge: challenge(said),
    'challenge cells': challenge({ ...said, prompt: { kind: 'cells', cells: [text, `${text}2`], length: 2, card: text } }),
    'challenge questions': challenge({ ...said, prompt: { kind: 'questions', questions: [{ id: text, question: text }] } }),
    'challenge passkey': challenge({ ...said, prompt: { kind: 'passkey', options: { challenge: text, [text]: text } } }),
    'challenge elsewhere': challenge({ ...said, prompt: { kind: 'elsewhere', number: text, code: { length: 6 } } }),
    'challenge grid card': challenge({ ...said, factor: 'grid', prompt: { ...cells, card: text } }),
    'challenge push': challenge({ ...said, factor: 'push', prompt: push }),
    failed: view({ ...common, application, kind: 'failed', reason: 'expired' }),
  }
}
