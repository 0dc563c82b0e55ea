import type { ChallengeView, ChooseView, FailureReason, IdentifyView, Notice } from '../engine/view.ts'
import type { ErrorKey } from '../locales/texts.ts'
import { hostileLinkPages, linkSamples } from './link-samples.ts'
import type { DeviceCodeError, Page, PageContext, VisibleView } from './page.ts'

/** A page worth looking at and testing. */
export interface Sample {
  readonly name: string
  readonly page: Page
  readonly workspace?: PageContext['workspace']
}

/** Strings that break pages which forget something: markup, attributes, templates, line breaks, reordering, length. */
export const hostile: Readonly<Record<string, string>> = {
  markup: '"><script>alert(1)</script>',
  attribute: `' autofocus onfocus=alert(1) x="`,
  image: '<img src=x onerror=alert(1)>',
  closing: '</style></script></title><svg onload=alert(1)>',
  template: '{{constructor.constructor("alert(1)")()}} #{alert(1)} {time}',
  entity: '&lt;script&gt;alert(1)&lt;/script&gt;&#x3c;b&#x3e;',
  address: 'javascript:alert(1)',
  lines: 'Shop\r\nSet-Cookie: a=b\r\n\r\n<h1>Second heading</h1>\u2028\u0000\u001b[31m',
  bidi: '\u202Egro.live\u202C \u2066shop\u2069',
  arabic: 'متجر <b>التجربة</b>',
  emoji: '🛍️👩‍👩‍👧‍👦'.repeat(20),
  long: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(4),
}

/** When every sample is rendered: 2026-01-15 14:27:03 UTC. */
export const sampleNow = Date.UTC(2026, 0, 15, 14, 27, 3)

const common = {
  transaction: '01994a53-5f0c-7c1e-8f4e-0242ac120002' as ChallengeView['transaction'],
  version: 3,
  application: { id: 'shop-web', name: 'Demo shop' },
}
const masked = 'a***@example.com'

const view = (shown: VisibleView): Page => ({ kind: 'view', view: shown, action: '/demo/shop/sign-in/uid', csrf: 'csrf-value' })

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

const app = (more: Partial<ChallengeView> = {}): Page => {
  const { hint: _, expiresAt: __, resendAt: ___, ...rest } = (challenge() as { view: ChallengeView }).view
  return view({ ...rest, factor: 'mobile_app', prompt: { kind: 'code', length: 6, sent: false }, ...more })
}

const everyNotice: readonly Notice[] = [
  { key: 'credentials_wrong' },
  { key: 'identifier_missing' },
  { key: 'answer_missing' },
  { key: 'code_wrong', attemptsLeft: 1 },
  { key: 'password_wrong', attemptsLeft: 1 },
  { key: 'code_expired' },
  { key: 'code_sent' },
  { key: 'resend_too_soon', seconds: 24 },
  { key: 'send_limit' },
  { key: 'delivery_delayed' },
  { key: 'out_of_date' },
  { key: 'slow_down', seconds: 600 },
  { key: 'busy', seconds: 2 },
]
const identifyNotices: ReadonlySet<Notice['key']> = new Set([
  'credentials_wrong',
  'identifier_missing',
  'answer_missing',
  'resend_too_soon',
  'send_limit',
  'out_of_date',
  'slow_down',
  'busy',
])

const everyFailure: readonly FailureReason[] = [
  'cancelled',
  'too_many_attempts',
  'expired',
  'no_usable_factor',
  'unmet_requirements',
  'not_allowed',
]

const everyError: readonly ErrorKey[] = [
  'invalid_request',
  'unknown_application',
  'unregistered_redirect',
  'sign_in_lost',
  'expired',
  'form_rejected',
  'access_denied',
  'not_found',
  'too_large',
  'too_many_requests',
  'server_error',
]

const everyDeviceError: readonly DeviceCodeError[] = ['missing', 'not_found', 'expired', 'already_used', 'denied', 'slow_down']

const consentScopes = [
  { name: 'openid', required: true },
  { name: 'profile' },
  { name: 'email' },
  { name: 'phone' },
  { name: 'address' },
  { name: 'payments', description: 'Pay up to 100 € in your name' },
  { name: 'urn:example:no-description' },
]

const consent: Page = {
  kind: 'consent',
  application: 'Demo shop',
  account: 'Alice Example',
  scopes: consentScopes,
  offlineAccess: true,
  action: '/demo/shop/sign-in/uid',
  csrf: 'csrf-value',
}

const device = '/demo/shop/device'
const deviceHidden = { xsrf: 'xsrf-value' }

const hostileSamples: readonly Sample[] = Object.entries(hostile).flatMap(([kind, text]) => {
  const application = { id: text, name: text }
  const workspace = { name: text, color: text }
  const pages: Record<string, Page> = {
    identify: identify({ application, identifier: text, firstFactors: ['password', text], notice: { key: 'credentials_wrong' } }),
    choose: choose({ application, options: [{ id: text, factor: text, hint: text }] }),
    challenge: challenge({ application, factor: text, hint: text }),
    failed: view({ ...common, application, kind: 'failed', reason: 'expired' }),
    consent: {
      ...(consent as Extract<Page, { kind: 'consent' }>),
      application: text,
      account: text,
      scopes: [{ name: text, description: text }, { name: text }, { name: text, required: true }],
    },
    error: { kind: 'error', error: 'invalid_request', detail: text, application: text, back: text },
    'signed-out': { kind: 'signed-out', application: text, back: text },
    'sign-out-confirm': { kind: 'sign-out-confirm', application: text, action: '/out', hidden: { xsrf: text }, back: text },
    'device-code': { kind: 'device-code', action: device, hidden: { xsrf: text }, userCode: text, error: 'not_found' },
    'device-confirm': {
      kind: 'device-confirm',
      application: text,
      code: text,
      action: device,
      allow: { user_code: text },
      deny: { user_code: text },
    },
    'device-done': { kind: 'device-done', application: text },
    ...hostileLinkPages(text),
    'redirecting-form': {
      kind: 'redirecting-form',
      application: text,
      action: 'https://shop.example/callback?a=1&b="<',
      fields: { state: text, submit: text },
    },
  }
  return Object.entries(pages).map(([name, page]) => ({ name: `hostile ${kind}: ${name}`, page, workspace }))
})

/** Several of every kind of page. A factor or page kind that is added gets its samples here. */
export const samples: readonly Sample[] = [
  { name: 'identify', page: identify() },
  {
    name: 'identify: password only, name given',
    page: identify({ firstFactors: ['password'], identifier: 'alice@example.com' }),
  },
  { name: 'identify: e-mail only', page: identify({ firstFactors: ['email'] }) },
  { name: 'identify: two, no password', page: identify({ firstFactors: ['email', 'passkey'] }) },
  ...everyNotice
    .filter(({ key }) => identifyNotices.has(key))
    .map((notice) => ({ name: `identify: ${notice.key}`, page: identify({ notice, identifier: 'alice' }) })),
  { name: 'choose', page: choose() },
  {
    name: 'choose: two of four',
    page: choose({
      remaining: 2,
      notice: { key: 'delivery_delayed' },
      options: [
        { id: 'o1', factor: 'email', hint: masked },
        { id: 'o2', factor: 'mobile_app' },
        { id: 'o3', factor: 'sms', hint: '+1 ••• ••• ••01' },
        { id: 'o4', factor: 'password' },
      ],
    }),
  },
  { name: 'challenge: e-mail', page: challenge() },
  { name: 'challenge: e-mail, before proof', page: challenge({ beforeProof: true, others: false }) },
  { name: 'challenge: e-mail, resend allowed, no others', page: challenge({ resendAt: sampleNow - 1, others: false }) },
  { name: 'challenge: e-mail, over', page: challenge({ expiresAt: sampleNow - 1, resendAt: sampleNow - 1 }) },
  { name: 'challenge: app', page: app() },
  { name: 'challenge: password', page: app({ factor: 'password', prompt: { kind: 'password' } }) },
  { name: 'challenge: another factor', page: challenge({ factor: 'sms', hint: '+1 ••• ••• ••01' }) },
  { name: 'challenge: another factor, before proof', page: challenge({ factor: 'sms', beforeProof: true }) },
  ...everyNotice.map((notice) => ({ name: `challenge: ${notice.key}`, page: challenge({ notice }) })),
  ...everyNotice.map((notice) => ({
    name: `challenge before proof: ${notice.key}`,
    page: challenge({ notice, beforeProof: true }),
  })),
  ...everyFailure.map((reason) => ({ name: `failed: ${reason}`, page: view({ ...common, kind: 'failed', reason }) })),
  { name: 'consent', page: consent },
  {
    name: 'consent: offline access in the list',
    page: { ...consent, scopes: [{ name: 'openid', required: true }, { name: 'offline_access' }] } as Page,
  },
  { name: 'consent: nothing', page: { ...consent, scopes: [], offlineAccess: false } as Page },
  ...everyError.map((error) => ({ name: `error: ${error}`, page: { kind: 'error', error } as const })),
  {
    name: 'error: with detail and a way back',
    page: {
      kind: 'error',
      error: 'invalid_request',
      detail: 'invalid_request: PKCE is required (code_challenge).',
      application: 'Demo shop',
      back: 'http://localhost:7301/',
    },
  },
  { name: 'signed-out', page: { kind: 'signed-out' } },
  { name: 'signed-out: with a way back', page: { kind: 'signed-out', application: 'Demo shop', back: 'https://shop.example/' } },
  {
    name: 'sign-out-confirm',
    page: { kind: 'sign-out-confirm', action: '/demo/shop/oidc/logout/confirm', hidden: deviceHidden },
  },
  {
    name: 'sign-out-confirm: asked by an application',
    page: {
      kind: 'sign-out-confirm',
      application: 'Demo shop',
      action: '/demo/shop/oidc/logout/confirm',
      hidden: { ...deviceHidden, logout: 'yes' },
      stay: deviceHidden,
      back: 'https://shop.example/',
    },
  },
  { name: 'device-code', page: { kind: 'device-code', action: device, hidden: deviceHidden } },
  ...everyDeviceError.map((error) => ({
    name: `device-code: ${error}`,
    page: { kind: 'device-code', action: device, hidden: deviceHidden, userCode: 'WDJB-MJHT', error } as const,
  })),
  {
    name: 'device-confirm',
    page: {
      kind: 'device-confirm',
      application: 'Living room TV',
      code: 'WDJB-MJHT',
      action: device,
      allow: { ...deviceHidden, user_code: 'WDJB-MJHT', confirm: 'yes' },
      deny: { ...deviceHidden, user_code: 'WDJB-MJHT', abort: 'yes' },
    },
  },
  { name: 'device-done', page: { kind: 'device-done', application: 'Living room TV' } },
  { name: 'device-done: application unknown', page: { kind: 'device-done' } },
  {
    name: 'redirecting-form',
    page: {
      kind: 'redirecting-form',
      application: 'Demo shop',
      action: 'http://localhost:7301/callback',
      fields: { code: 'authorization-code', state: 'state', iss: 'http://localhost:7300/demo/shop' },
    },
  },
  { name: 'busy', page: { kind: 'busy', retryAfterSeconds: 5, retry: '/demo/shop/sign-in/uid' } },
  { name: 'busy: without an address', page: { kind: 'busy', retryAfterSeconds: 120 } },
  ...linkSamples,
  ...hostileSamples,
]

/** What surrounds a sample when it is rendered in a locale. */
export function sampleContext(sample: Sample, locale: PageContext['locale'], dir: PageContext['dir']): PageContext {
  return {
    locale,
    dir,
    workspace: sample.workspace ?? { name: 'Shop', color: '#0f766e' },
    nonce: 'bm9uY2UtZm9yLXNhbXBsZXM',
    correlationId: '01994a53-5f0c-7c1e',
    now: sampleNow,
  }
}
