import { Secret, TOTP } from 'otpauth'
import type { AuthenticatorId, UserId } from '../../../src/domain/ids.ts'
import type { PolicySettings } from '../../../src/engine/ports/catalogue.ts'
import { en } from '../../../src/locales/en.ts'
import { openOffice, type Tenancy, totp } from '../../admin/stage.ts'
import { deviceGrant } from '../../support/oidc-lab.ts'
import { formsOf, type Landing, Visitor } from '../../support/oidc-visitor.ts'
import { factorsOf, type Person, people, recoveryCode } from '../people.ts'
import type { Row } from '../table/row.ts'

export type Place = Awaited<ReturnType<typeof openPlace>>

const grants = ['authorization_code', 'refresh_token', 'client_credentials', deviceGrant]
const scopes = ['openid', 'profile', 'offline_access', 'payments']

/** A whole server with a shop and an administration, and the way to put a row of the table in force there. */
export async function openPlace(database?: Parameters<typeof openOffice>[0]) {
  const office = await openOffice(database)
  const { house } = office
  const at = await office.tenancy('t1')
  const { tenant, pool } = at
  await house.store.provisioning.putPool({ id: pool, tenant, slug: 'people', name: 'People', settings: { selfEnrolment: false } })
  const hash = await house.passwords.hash(house.password)
  const other = await house.passwords.hash('another horse battery')
  const codes = { '7K': await house.passwords.hash('Q2M9XD4TZW3RPA') }
  await at.application('shop', 'shop', { grantTypes: grants, scopes })
  await at.application('asking', 'shop', { scopes, consent: 'ask' })
  let people = 0

  return {
    house,
    at,
    issuer: at.issuer('shop'),
    async person(kind: Person, groups: readonly string[] = []): Promise<{ id: UserId; name: string }> {
      people += 1
      const id = house.ids.next<UserId>()
      const name = `${kind}${people}`
      const email = `${name}@example.com`
      const make = (factor: string, secret: unknown, address: string | null = null) => {
        const authenticator = house.ids.next<AuthenticatorId>()
        const sealed = secret === null ? null : house.sealing.seal('authenticator', authenticator, JSON.stringify(secret))
        return { id: authenticator, factor, sealed, address }
      }
      const things: Record<string, () => ReturnType<typeof make>> = {
        password: () => make('password', { hash }),
        email: () => make('email', null, email),
        mobile_app: () => make('mobile_app', { secret: totp, digits: 6, period: 30, algorithm: 'SHA1' }),
        second_password: () => make('second_password', { hash: other }),
        recovery_code: () => make('recovery_code', { codes }),
      }
      const authenticators = factorsOf(hasOf(kind)).flatMap((factor) => things[factor]?.() ?? [])
      await house.store.provisioning.putUser({
        ...{ id, tenant: at.tenant, pool: at.pool, username: name, name, email, emailVerified: true },
        ...{ groups: [...groups], identifiers: [name, email], authenticators },
      })
      return { id, name }
    },
    /** Nothing is asked for but a first factor. */
    calm: () => enforce({}),
    enforce,
    stop: () => office.stop(),
  }

  async function enforce(row: Partial<Row>, user?: UserId): Promise<void> {
    const policy = policyOf(row, user)
    if (row.administration) return at.policy(policy)
    await at.application('shop', 'shop', { grantTypes: grants, scopes, ...(row.factors ? { factors: row.factors } : {}) })
    await at.application('warm', 'shop', {})
    await at.workspace('shop', { policy })
    if (row.disabledUser && user) await house.store.provisioning.setUserStatus(at.tenant, user, 'disabled')
  }
}

const policyOf = ({ malformed, rules = [], strengths }: Partial<Row>, user: UserId | undefined): PolicySettings =>
  (malformed ?? {
    rules: rules.map((rule) => (rule.where.user === 'carol' ? { ...rule, where: { user } } : rule)),
    ...(strengths ? { strengths } : {}),
  }) as PolicySettings

const hasOf = (person: Person): string => people[person].has

/** Somebody in a browser without JavaScript who shows these factors and no others. */
export class Guest extends Visitor {
  readonly place: Place
  readonly at: Tenancy
  readonly name: string
  readonly id: UserId
  readonly shows: readonly string[]

  constructor(place: Place, { id, name }: { readonly id: UserId; readonly name: string }, shows: readonly string[]) {
    super()
    this.place = place
    this.at = place.at
    this.id = id
    this.name = name
    this.shows = shows
  }

  /** Goes on as far as they are willing to; ends at the application, or at a page that asks for more. */
  async go(url: string): Promise<Landing> {
    return this.answer(await this.follow(url, this.place.house.baseUrl))
  }

  /** The same, up to a consent page. */
  async up(url: string): Promise<Landing> {
    return this.through(await this.follow(url, this.place.house.baseUrl))
  }

  through(from: Landing): Promise<Landing> {
    return this.answer(from, false)
  }

  async answer(from: Landing, consents = true): Promise<Landing> {
    const { house } = this.place
    let page = from
    const done = new Set<string>()
    let wayBack = false
    const submit = async (fields: Record<string, string>, form = 0) => {
      page = await this.submit(page, fields, house.baseUrl, form)
    }
    for (let steps = 0; steps < 16 && page.at.startsWith(house.baseUrl); steps += 1) {
      const { html } = page
      if (html.includes('name="identifier"')) {
        if (done.has('password') || !this.shows.includes('password')) return page
        done.add('password')
        await submit({ identifier: this.name, password: house.password, action: 'continue' })
      } else if (html.includes('name="factor"')) {
        const options = [...html.matchAll(/name="factor"[^>]*value="([^"]*)"/g)].map(([, value = '']) => value)
        const option = options.find((one) => this.shows.includes(one.split(':', 1)[0] ?? '') && !done.has(one))
        if (option === undefined) return page
        done.add(option)
        wayBack = false
        await submit({ factor: option, action: 'continue' })
      } else if (html.includes('value="allow"') && html.includes('value="deny"')) {
        if (!consents) return page
        await submit({ action: 'allow' })
      } else {
        const asked = askedBy(html)
        if (asked === undefined) return page
        if (this.shows.includes(asked)) {
          if (done.has(`answered ${asked}`)) return page
          done.add(`answered ${asked}`)
          await submit(await this.#right(asked))
        } else if (html.includes('value="back"') && !wayBack) {
          wayBack = true
          await submit(
            { action: 'back' },
            formsOf(html).findIndex((_, at) => at > 0),
          )
        } else return page
      }
    }
    return page
  }

  async #right(factor: string): Promise<Record<string, string>> {
    const { house } = this.place
    switch (factor) {
      case 'mobile_app':
        // A code is good once.
        house.clock.advance(31)
        return { code: new TOTP({ secret: Secret.fromBase32(totp) }).generate({ timestamp: house.clock.now() }) }
      case 'second_password':
        return { password: 'another horse battery' }
      case 'recovery_code':
        return { code: recoveryCode }
      default: {
        const { text } = await house.message(`${this.name}@example.com`)
        return { code: /\b\d{6}\b/.exec(text)?.[0] ?? '' }
      }
    }
  }
}

/** Which factor a page asks for, by its question. */
const askedBy = (html: string): string | undefined =>
  Object.entries(en.factors).find(([, { question }]) => html.includes(`${question}</h1>`) || html.includes(`>${question}<`))?.[0]
