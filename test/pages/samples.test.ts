import { expect, test } from 'vitest'
import { directionOf, type LocaleId, locales } from '../../src/locales/index.ts'
import { type Page, renderPage } from '../../src/pages/index.ts'
import { passkeyScript } from '../../src/pages/parts/passkey-script.ts'
import * as scripts from '../../src/pages/parts/scripts.ts'
import { type Sample, sampleContext, samples } from '../../src/pages/samples.ts'
import { readMarkup, type Tag, visibleText } from './markup.ts'

const localeIds = Object.keys(locales) as LocaleId[]

/** Runs one check on every sample in one locale; a failure names the sample. */
function onEverySample(locale: LocaleId, check: (sample: Sample, shown: ReturnType<typeof read>) => void) {
  for (const sample of samples) {
    try {
      check(sample, read(sample, locale))
    } catch (error) {
      throw new Error(`sample "${sample.name}": ${(error as Error).message}`, { cause: error })
    }
  }
}

const tagsInUse =
  'html head meta title link style noscript body header span main h1 p form input select option div label button fieldset legend b ' +
  'code a img ol li table caption thead tbody tr th td footer script details summary i'
const allowedTags = new Set(tagsInUse.split(' '))

function read(sample: Sample, locale: LocaleId) {
  const context = sampleContext(sample, locale, directionOf(locale))
  const html = renderPage(sample.page, context)
  return { html, context, ...readMarkup(html), text: visibleText(html) }
}

const named = (tags: readonly Tag[], name: string) => tags.filter((tag) => tag.name === name)

test('every kind of page and every kind of view has samples', () => {
  const kinds = new Set(samples.map(({ page }) => (page.kind === 'view' ? `view ${page.view.kind}` : page.kind)))
  const expected: Record<Exclude<Page['kind'], 'view'>, true> = {
    consent: true,
    error: true,
    'signed-out': true,
    'sign-out-confirm': true,
    'device-code': true,
    'device-confirm': true,
    'device-done': true,
    'link-here': true,
    'link-elsewhere': true,
    'link-done': true,
    'link-gone': true,
    'link-device': true,
    'redirecting-form': true,
    busy: true,
  }
  const views = ['identify', 'choose', 'challenge', 'enrol-choice', 'enrol', 'failed'].map((kind) => `view ${kind}`)
  expect([...kinds].sort()).toEqual([...Object.keys(expected), ...views].sort())
})

test.each(localeIds)('every sample in %s: a whole document with one heading and a title', (locale) => {
  onEverySample(locale, (_, { html, tags, context }) => {
    expect(html.startsWith(`<!doctype html><html lang="${locale}" dir="${context.dir}">`)).toBe(true)
    expect(html.endsWith('</body></html>')).toBe(true)
    expect(named(tags, 'h1')).toHaveLength(1)
    const title = /<title>([^<]+) · [^<]+<\/title>/.exec(html)?.[1]
    const heading = /<h1>([^<]+)<\/h1>/.exec(html)?.[1]
    expect(heading).toBeTruthy()
    expect(title?.endsWith(heading as string), title).toBe(true)
    expect(Buffer.byteLength(html)).toBeLessThan(50_000)
  })
})

test.each(localeIds)('FE-6 every sample in %s: nothing that others wrote becomes markup', (locale) => {
  onEverySample(locale, (sample, { html, tags, strayMarkup, text }) => {
    expect(strayMarkup).toEqual([])
    expect(tags.map(({ name }) => name).filter((name) => !allowedTags.has(name))).toEqual([])
    const typed = tags.filter(({ attributes }) => attributes.type === 'text').map(({ attributes }) => attributes.value ?? '')
    const title = /<title>([^<]*)/.exec(html)?.[1] as string
    expect([text, title, ...typed].join()).not.toMatch(/[\p{Cc}\u2028\u2029\u202A-\u202E]/u)
    if (!sample.name.startsWith('hostile')) expect(text).not.toMatch(/undefined|\[object|NaN|\bnull\b/)
  })
})

test.each(localeIds)(
  'FE-2 every sample in %s: no inline handler, no inline style, no foreign resource, a nonce on all',
  (locale) => {
    onEverySample(locale, (_, { html, tags, context }) => {
      for (const { name, attributes } of tags) {
        const keys = Object.keys(attributes)
        expect(keys.filter((key) => key.startsWith('on') || key === 'style' || key === 'srcdoc')).toEqual([])
        expect(keys).not.toContain('srcset')
        if (name === 'img') expect(attributes.src).toMatch(/^data:image\/svg\+xml;base64,[A-Za-z0-9+/=]*$/)
        else expect(keys).not.toContain('src')
        // Where an attribute is an address, it is one of ours.
        if ('data-page' in attributes) expect(attributes['data-page']).toMatch(/^\/(?![/\\])/)
        if (name === 'script' || name === 'style') expect(attributes.nonce).toBe(context.nonce)
        if (name === 'link') expect(attributes.href).toBe('data:,')
        if (name === 'a') expect(attributes.href).toMatch(/^(\/(?![/\\])|https:\/\/|http:\/\/localhost:|otpauth:\/\/)/)
        if (name === 'form') expect(attributes.action).toMatch(/^(\/(?![/\\])|https:\/\/|http:\/\/localhost:)/)
      }
      const found = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, body]) => body)
      expect([passkeyScript, ...Object.values(scripts)]).toEqual(expect.arrayContaining(found))
      expect(html).not.toMatch(/@import|url\(/)
    })
  },
)

test.each(localeIds)('FE-4 every sample in %s: plain forms, each with its csrf value, every field labelled', (locale) => {
  onEverySample(locale, (sample, { html, tags }) => {
    const forms = [...html.matchAll(/<form\b[\s\S]*?<\/form>/g)].map(([form]) => form)
    expect(forms).toHaveLength(named(tags, 'form').length)
    for (const form of forms) {
      const inside = readMarkup(form).tags
      expect(inside[0]?.attributes.method).toBe('post')
      const hidden = inside.filter(({ attributes }) => attributes.type === 'hidden')
      const { page } = sample
      if (page.kind === 'view' || page.kind === 'consent') {
        expect(hidden.filter(({ attributes }) => attributes.name === 'csrf').map(({ attributes }) => attributes.value)).toEqual([
          page.csrf,
        ])
      } else expect(hidden.length).toBeGreaterThan(0)
      const starts = inside.some(({ attributes }) => 'data-passkey-start' in attributes)
      expect(inside[0]?.attributes['data-passkey'] !== undefined).toBe(starts)
      if (!starts)
        expect(named(inside, 'button').filter(({ attributes }) => attributes.type === 'submit').length).toBeGreaterThan(0)
    }
    const labelled = new Set(named(tags, 'label').map(({ attributes }) => attributes.for))
    const ids = tags.flatMap(({ attributes }) => (attributes.id === undefined ? [] : [attributes.id]))
    expect(new Set(ids).size).toBe(ids.length)
    for (const { attributes, at } of [...named(tags, 'input'), ...named(tags, 'select')]) {
      if (attributes.type === 'hidden') continue
      const wrapped = html.lastIndexOf('<label', at) > html.lastIndexOf('</label>', at)
      expect(wrapped || labelled.has(attributes.id), attributes.name).toBe(true)
      // Only what is locked cannot be ticked.
      expect('disabled' in attributes).toBe(attributes.id?.startsWith('locked-') === true)
    }
    for (const { attributes } of tags) {
      for (const id of (attributes['aria-describedby'] ?? '').split(' ').filter((part) => part !== '')) expect(ids).toContain(id)
    }
    expect(tags.filter(({ attributes }) => 'autofocus' in attributes).length).toBeLessThanOrEqual(1)
  })
})

test.each(localeIds)('every sample in %s: no dead end, and who is asking is said', (locale) => {
  onEverySample(locale, (sample, { tags, text }) => {
    const { page } = sample
    const actions = named(tags, 'button').map(({ attributes }) => attributes.value)
    if (page.kind === 'view') {
      if (!sample.name.startsWith('hostile')) expect(text).toContain('Demo shop')
      expect(actions).toContain(page.view.kind === 'failed' ? 'continue' : 'cancel')
      if (page.view.kind === 'challenge' && (page.view.others || page.view.beforeProof)) expect(actions).toContain('back')
      if (page.view.kind === 'enrol' && page.view.others) expect(actions).toContain('back')
      if (page.view.kind === 'enrol' && page.view.optional) expect(actions).toContain('skip')
      if (page.view.kind === 'enrol-choice' && !page.view.mandatory) expect(actions).toContain('skip')
      if ('resendAt' in page.view && page.view.resendAt !== undefined) expect(actions).toContain('resend')
    }
    if (page.kind === 'consent') {
      const locked = page.scopes.filter((scope) => scope.locked).map(({ name }) => name)
      if (!sample.name.startsWith('hostile')) expect(actions).toEqual([...locked, 'allow', 'deny'])
    }
    if (page.kind === 'error' || page.kind === 'busy' || (page.kind === 'view' && page.view.kind === 'failed')) {
      expect(text).toContain('01994a53-5f0c-7c1e')
    }
  })
})

test.each(localeIds)('before a proof, no page shows an address or says that an account exists (%s)', (locale) => {
  for (const sample of samples.filter(
    ({ page }) => page.kind === 'view' && page.view.kind === 'challenge' && page.view.beforeProof,
  )) {
    expect(read(sample, locale).html, sample.name).not.toContain('a***@example.com')
  }
})

test.each(localeIds)('the same page twice is the same text (%s)', (locale) => {
  for (const sample of samples) expect(read(sample, locale).html).toBe(read(sample, locale).html)
})

test('FE-6: a form that would run a script is not rendered at all', () => {
  const sample = samples.find(({ page }) => page.kind === 'redirecting-form') as Sample
  const page: Page = { kind: 'redirecting-form', action: 'javascript:alert(1)', fields: {} }
  expect(() => renderPage(page, sampleContext(sample, 'en', 'ltr'))).toThrow(RangeError)
})

test('the wrong code page carries time, attempts and reference in words', () => {
  const sample = samples.find(({ name }) => name === 'challenge: code_wrong') as Sample
  const { text } = read(sample, 'en')
  expect(text).toContain('The code is valid for 5 minutes, until 14:32 UTC.')
  expect(text).toContain('A new code can be sent in 24 seconds, from 14:27:27 UTC.')
  expect(text).toContain('1 try left')
  expect(text).toContain('a***@example.com')
  expect(text).toContain('2026-01-15 14:27 UTC')
})
