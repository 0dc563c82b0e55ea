import type { ChallengeView, Why } from '../../engine/view.ts'
import type { Page, PageContext, ViewPage, VisibleView } from '../page.ts'

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

/** What all views share. */
export const common = {
  transaction: '01994a53-5f0c-7c1e-8f4e-0242ac120002' as ChallengeView['transaction'],
  version: 3,
  application: { id: 'shop-web', name: 'Demo shop' },
}
export const masked = 'a***@example.com'

/** Every reason why somebody is asked. */
export const everyWhy: readonly Why[] = [
  ...(['application', 'workspace', 'administration', 'group', 'person'] as const).map((key) => ({ key })),
  { key: 'scope', scopes: ['payments', 'urn:example:no-description'] },
  { key: 'demand' },
  { key: 'risk' },
  { key: 'fresh' },
  { key: 'own_level' },
]

/** A view on its page. */
export const view = (shown: VisibleView, more: Partial<ViewPage> = {}): Page => ({
  kind: 'view',
  view: shown,
  action: '/demo/shop/sign-in/uid',
  csrf: 'csrf-value',
  ...more,
})
