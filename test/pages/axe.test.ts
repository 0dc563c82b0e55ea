import axe from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LocaleId, locales } from '../../src/locales/index.ts'
import { everyNotice } from '../../src/pages/samples/sign-in.ts'
import { type Sample, samples } from '../../src/pages/samples.ts'
import { launchBrowser } from '../support/browser.ts'
import { createStage, type Stage } from './stage.ts'

const localeIds = Object.keys(locales) as LocaleId[]
const calm = samples.filter(({ name }) => !name.startsWith('hostile'))
// Every notice is looked at on one page; on the others it is the same box with the same colours.
const repeated = /^(?:challenge before proof|challenge elsewhere|enrol): (\w+)$/
const distinct = calm.filter(({ name }) => !everyNotice.some(({ key }) => key === repeated.exec(name)?.[1]))
const hostile = samples.filter(({ name }) => name.startsWith('hostile'))

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** Colours are all that differs between light and dark, so dark is checked for contrast only. */
async function violations(stage: Stage, rules: 'all' | 'colours'): Promise<string[]> {
  // Once a page: it is half a megabyte.
  if (!(await stage.tab.evaluate('"axe" in globalThis'))) await stage.tab.evaluate(axe.source)
  const found = await stage.tab.evaluate(async (only) => {
    const checker = (globalThis as unknown as { axe: typeof axe }).axe
    const options = only === 'all' ? {} : { runOnly: ['color-contrast'] }
    return (await checker.run({ ...options, resultTypes: ['violations'] })).violations
  }, rules)
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
}

/** What is wider than the window, or too small to hit (WCAG 2.2 2.5.5: 44 by 44 CSS pixels). */
function layoutFaults(stage: Stage): Promise<string[]> {
  return stage.tab.evaluate(`(() => {
    const faults = []
    const root = document.scrollingElement
    if (root.scrollWidth > innerWidth) faults.push('scrolls sideways: ' + root.scrollWidth)
    for (const target of document.querySelectorAll('a, summary, button:not([hidden]), label.option, select, input[type=text], input[type=password]')) {
      const { width, height } = target.getBoundingClientRect()
      if (width < 44 || height < 44) faults.push('small: ' + target.outerHTML.slice(0, 120))
    }
    return faults
  })()`)
}

interface Walk {
  readonly pages: readonly Sample[]
  readonly locale: LocaleId
  readonly checks: (stage: Stage) => Promise<readonly string[]>
}

/** Shows page after page at 320 px and gathers what each check finds. */
async function walk({ pages, locale, checks }: Walk): Promise<string[]> {
  // Reduced motion: a colour that is still changing from light to dark would be judged half way.
  const context = await browser.newContext({ viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' })
  // Pages that send themselves on must stay to be looked at.
  await context.addInitScript('HTMLFormElement.prototype.submit = () => undefined')
  const stage = await createStage(context)
  const faults: string[] = []
  try {
    for (const sample of pages) {
      await stage.showSample(sample, locale)
      await stage.tab.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`)
      const found = [...(await checks(stage)), ...stage.incidents.splice(0)]
      faults.push(...found.map((fault) => `${sample.name}: ${fault}`))
    }
    return faults
  } finally {
    await context.close()
  }
}

const lightAndDark = async (stage: Stage) => {
  await stage.tab.emulateMedia({ colorScheme: 'light' })
  const light = await violations(stage, 'all')
  await stage.tab.emulateMedia({ colorScheme: 'dark' })
  return [...light, ...(await violations(stage, 'colours')).map((fault) => `dark: ${fault}`), ...(await layoutFaults(stage))]
}

test.each(localeIds)(
  'FE-4: every page in %s is accessible in light and dark, fits 320 px and has targets of 44 px',
  async (locale) => {
    expect(await walk({ pages: distinct, locale, checks: lightAndDark })).toEqual([])
  },
  300_000,
)

test('FE-6: hostile strings in every field run nothing, load nothing and break no layout', async () => {
  expect(await walk({ pages: hostile, locale: 'en', checks: layoutFaults })).toEqual([])
}, 180_000)

test('FE-4: pages with hostile, very long and right-to-left names are accessible too', async () => {
  const pages = hostile.filter(({ name }) => /hostile (lines|arabic|long):/.test(name))
  expect(await walk({ pages, locale: 'en', checks: (stage) => violations(stage, 'all') })).toEqual([])
}, 180_000)

test.each(['#ffffff', '#000000', '#ffff00', '#808080', '#e11d48'])(
  'workspace colour %s is readable in light and dark',
  async (color) => {
    const names = ['identify: credentials_wrong', 'choose', 'challenge: e-mail', 'consent']
    const pages = calm
      .filter(({ name }) => names.includes(name))
      .map((sample) => ({ ...sample, workspace: { name: 'Shop', color } }))
    expect(await walk({ pages, locale: 'en', checks: lightAndDark })).toEqual([])
  },
  60_000,
)

test('FE-4: with text twice as large at 320 px nothing scrolls sideways', async () => {
  const checks = async (stage: Stage) => {
    await stage.tab.evaluate(`document.documentElement.style.fontSize = '200%'`)
    return layoutFaults(stage)
  }
  expect(await walk({ pages: distinct, locale: 'pt-BR', checks })).toEqual([])
}, 180_000)
