import type { ErrorKey } from '../locales/texts.ts'
import { hostileLinkPages, linkSamples } from './link-samples.ts'
import type { ConsentPage, ConsentScope, DeviceCodeError, Page, PageContext } from './page.ts'
import { hostile, type Sample, sampleNow } from './samples/base.ts'
import { enrolSamples, hostileEnrolPages } from './samples/enrol.ts'
import { hostileSignInPages, signInSamples } from './samples/sign-in.ts'

export { hostile, type Sample, sampleNow }

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

const lockedScopes: readonly ConsentScope[] = [
  { name: 'openid', required: true },
  { name: 'email', unticked: true },
  { name: 'payments', description: 'Pay up to 100 € in your name', locked: true },
  { name: 'urn:example:no-description', locked: true },
]

const consent: ConsentPage = {
  kind: 'consent',
  application: 'Demo shop',
  account: 'Alice Example',
  scopes: consentScopes,
  offlineAccess: true,
  action: '/demo/shop/sign-in/uid',
  csrf: 'csrf-value',
}

const lockedConsent: ConsentPage = { ...consent, scopes: lockedScopes }

const device = '/demo/shop/device'
const deviceHidden = { xsrf: 'xsrf-value' }

const hostileSamples: readonly Sample[] = Object.entries(hostile).flatMap(([kind, text]) => {
  const workspace = { name: text, color: text }
  const pages: Record<string, Page> = {
    ...hostileSignInPages(text),
    ...hostileEnrolPages(text),
    consent: {
      ...consent,
      application: text,
      account: text,
      scopes: [
        { name: text, description: text },
        { name: text },
        { name: text, required: true },
        { name: text, locked: true },
        { name: text, description: text, locked: true },
      ],
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
  ...signInSamples,
  ...enrolSamples,
  { name: 'consent', page: consent },
  {
    name: 'consent: offline access in the list',
    page: { ...consent, scopes: [{ name: 'openid', required: true }, { name: 'offline_access' }] },
  },
  { name: 'consent: locked', page: lockedConsent },
  {
    name: 'consent: locked, alone',
    page: { ...lockedConsent, scopes: lockedScopes.filter(({ name }) => !/email|urn/.test(name)) },
  },
  { name: 'consent: locked, not finished', page: { ...lockedConsent, notice: 'unfinished' } },
  { name: 'consent: locked, again', page: { ...lockedConsent, notice: 'relocked' } },
  { name: 'consent: locked, no method', page: { ...lockedConsent, notice: 'impossible' } },
  { name: 'consent: nothing', page: { ...consent, scopes: [], offlineAccess: false } },
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
