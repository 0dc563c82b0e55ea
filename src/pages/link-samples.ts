import type { LinkElsewherePage, Page } from './page.ts'

const action = '/demo/shop/link/01994a53-5f0c-7c1e-8f4e-0242ac120002.c2VjcmV0LXNlY3JldC1zZWNyZXQ'
const hidden = { csrf: 'csrf-value' }

const elsewhere = (more: Partial<LinkElsewherePage> = {}): Page => ({
  kind: 'link-elsewhere',
  application: 'Demo shop',
  at: Date.UTC(2026, 0, 15, 14, 25),
  browser: 'Firefox',
  system: 'Windows',
  address: '192.0.2.7',
  asksNumber: true,
  action,
  hidden,
  ...more,
})

/** Pages behind the links of mails. */
export const linkSamples: readonly { readonly name: string; readonly page: Page }[] = [
  { name: 'link-here', page: { kind: 'link-here', application: 'Demo shop', action, hidden } },
  { name: 'link-elsewhere', page: elsewhere() },
  {
    name: 'link-elsewhere: an unknown browser',
    page: { kind: 'link-elsewhere', application: 'Demo shop', at: 0, asksNumber: true, action, hidden },
  },
  { name: 'link-elsewhere: no number', page: elsewhere({ asksNumber: false }) },
  ...(['missing', 'wrong', 'slowDown'] as const).map((notice) => ({
    name: `link-elsewhere: ${notice}`,
    page: elsewhere({ notice }),
  })),
  ...(['approved', 'denied', 'reported'] as const).map((outcome) => ({
    name: `link-done: ${outcome}`,
    page: { kind: 'link-done', outcome } as const,
  })),
  { name: 'link-gone', page: { kind: 'link-gone' } },
  { name: 'link-device', page: { kind: 'link-device', code: action.slice(16) } },
]

/** The same with strings that break pages which forget something. */
export const hostileLinkPages = (text: string): Readonly<Record<string, Page>> => ({
  'link-here': { kind: 'link-here', application: text, action, hidden: { csrf: text } },
  'link-elsewhere': elsewhere({ application: text, browser: text, system: text, address: text }),
  'link-device': { kind: 'link-device', code: text },
})
