import type { Send } from '../lib/http.ts'
import type { Page } from '../lib/visitor.ts'
import { password, personOf, redirectUri, secretOf } from '../seed.ts'
import { discover, type Target } from './target.ts'

export interface CountersignOptions {
  readonly baseUrl: string
  readonly codesUrl: string
  readonly send: Send
  readonly cpuSeconds: () => number
  /** How many persons were seeded. */
  readonly people: number
  /** The application people sign in to. */
  readonly application: 'bench-password' | 'bench-code' | 'bench-mail'
  readonly machine?: 'bench-m2m' | 'bench-m2m-rs256'
}

let next = 0

/** The real server as a target. People take turns over all measurements, so that nobody reaches a send limit. */
export async function countersign(options: CountersignOptions): Promise<Target> {
  const { baseUrl, codesUrl, send, cpuSeconds, people, application, machine = 'bench-m2m' } = options
  const issuer = `${baseUrl}/bench/${application === 'bench-mail' ? 'mail' : 'main'}`
  const endpoints = await discover(send, issuer)
  return {
    issuer,
    endpoints,
    machine: { token: `${baseUrl}/bench/main/oauth2/token`, id: machine, secret: secretOf(machine), scope: 'api' },
    web: { id: application, secret: secretOf(application), redirectUri, scope: 'openid profile email' },
    send,
    cpuSeconds,
    answer: (page, person) =>
      answer(page, person, async () => (await send(`${codesUrl}/?to=${encodeURIComponent(person)}`)).body),
    person: () => personOf(next++ % people),
  }
}

/** What somebody types, by the stable form names. */
async function answer({ html }: Page, person: string, code: () => Promise<string>): Promise<Readonly<Record<string, string>>> {
  if (html.includes('name="password"')) return { identifier: person, password, action: 'continue' }
  if (html.includes('name="identifier"')) return { identifier: person, action: 'continue' }
  if (html.includes('name="code"')) return { code: await code(), action: 'continue' }
  if (html.includes('value="allow"')) return { action: 'allow' }
  throw new Error(`a page nobody expected: ${/<title>([^<]*)/.exec(html)?.[1] ?? 'no title'}`)
}
