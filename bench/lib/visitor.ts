import type { Answer, Fields, Send } from './http.ts'

/** One browser without JavaScript: cookies by path, redirects, forms. */
export interface Visitor {
  /** Goes to `url` and on through redirects, until a page or a redirect to `stopAt` comes. */
  open(url: string, stopAt: string): Promise<Arrival>
  /** Sends the first form of `page` with these fields, its hidden ones and the boxes that are ticked. */
  submit(page: Page, fields: Readonly<Record<string, string>>, stopAt: string): Promise<Arrival>
}

export interface Page {
  readonly url: string
  readonly html: string
  readonly status: number
}

export type Arrival = { readonly kind: 'page'; readonly page: Page } | { readonly kind: 'stop'; readonly url: URL }

interface Cookie {
  readonly path: string
  readonly value: string
}

const maxRedirects = 12

/** A new visitor without cookies. Every request goes through `send`. */
export function createVisitor(send: Send): Visitor {
  const jar = new Map<string, Cookie>()

  const cookiesFor = (path: string) =>
    [...jar]
      .filter(([, cookie]) => path.startsWith(cookie.path))
      .map(([key, cookie]) => `${key.split(' ')[0]}=${cookie.value}`)
      .join('; ')

  const keep = (answer: Answer) => {
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [pair = '', ...attributes] = line.split(/; */)
      const [name = '', ...value] = pair.split('=')
      const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/'
      const expires = attributes.find((attribute) => /^expires=/i.test(attribute))?.slice(8)
      const over = value.join('=') === '' || (expires !== undefined && Date.parse(expires) < Date.now())
      if (over) jar.delete(`${name} ${path}`)
      else jar.set(`${name} ${path}`, { path, value: value.join('=') })
    }
  }

  const go = async (start: string, stopAt: string, form?: Fields): Promise<Arrival> => {
    let url = new URL(start)
    let fields = form
    for (let hop = 0; hop < maxRedirects; hop++) {
      const cookie = cookiesFor(url.pathname)
      const headers = { ...(cookie === '' ? {} : { cookie }), ...(fields === undefined ? {} : { origin: url.origin }) }
      const answer = await send(url.href, fields === undefined ? { headers } : { headers, form: fields })
      keep(answer)
      const location = answer.headers.location
      if (location === undefined) return { kind: 'page', page: { url: url.href, html: answer.body, status: answer.status } }
      url = new URL(location, url)
      if (url.href.startsWith(stopAt)) return { kind: 'stop', url }
      fields = undefined
    }
    throw new Error(`more than ${maxRedirects} redirects from ${new URL(start).pathname}`)
  }

  return {
    open: (url, stopAt) => go(url, stopAt),
    submit(page, fields, stopAt) {
      const { action, filled } = readForm(page.html)
      return go(new URL(action, page.url).href, stopAt, [...filled, ...Object.entries(fields)])
    },
  }
}

function readForm(html: string): { action: string; filled: [string, string][] } {
  const form = /<form\b[^>]*>[\s\S]*?<\/form>/i.exec(html)?.[0] ?? ''
  const filled: [string, string][] = []
  for (const [tag] of form.matchAll(/<input\b[^>]*>/gi)) {
    const name = attribute(tag, 'name')
    const type = attribute(tag, 'type')
    const ticked = type === 'checkbox' && /\schecked\b/i.test(tag)
    if (name !== undefined && (type === 'hidden' || ticked)) filled.push([name, attribute(tag, 'value') ?? ''])
  }
  return { action: attribute(/<form\b[^>]*>/i.exec(form)?.[0] ?? '', 'action') ?? '', filled }
}

/** The value of an attribute in the text of one tag, entities decoded. */
export function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(tag)?.[1]
  return found
    ?.replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
}
