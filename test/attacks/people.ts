import { randomBytes, randomUUID } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { ApplicationId, AuthenticatorId, UserId } from '../../src/domain/ids.ts'
import { normaliseIdentifier } from '../../src/engine/identifier.ts'
import type { Application, ApplicationSettings, Workspace } from '../../src/engine/ports/catalogue.ts'
import type { KeyedHash, Passwords, Sealing } from '../../src/platform/contract.ts'
import type { Store } from '../../src/store/index.ts'
import { redirectUri, secretOf } from '../support/oidc-lab.ts'

interface Tools {
  readonly store: Store
  readonly sealing: Sealing
  readonly keyedHash: KeyedHash
  readonly passwords: Passwords
  readonly workspaces: { readonly acme: Workspace; readonly globex: Workspace; readonly sibling: Workspace }
}

export interface Person {
  readonly id: UserId
  readonly name: string
  readonly email: string
  readonly password: string
  /** Base32. */
  readonly totpSecret: string
  /** What the person's app shows `steps` periods from now. */
  totp(steps?: number): string
}

/** Registers applications and people beside the server, as provisioning does. */
export function createPeople({ store, sealing, keyedHash, passwords, workspaces }: Tools) {
  const seal = (factor: string, secret: unknown, address: string | null = null) => {
    const id = randomUUID() as AuthenticatorId
    return {
      id,
      factor,
      sealed: secret === null ? null : sealing.seal('authenticator', id, JSON.stringify(secret)),
      address,
    }
  }
  const hashes = new Map<string, Promise<string>>()

  return {
    async application(id: string, settings: Partial<ApplicationSettings> = {}, at: keyof typeof workspaces = 'acme') {
      const type = settings.type ?? 'confidential'
      const bySecret = type === 'confidential' && settings.authMethod !== 'private_key_jwt'
      const application: Application = {
        id: id as ApplicationId,
        tenant: workspaces[at].tenant,
        workspace: workspaces[at].id,
        enabled: true,
        settings: {
          name: `App ${id}`,
          type,
          redirectUris: [redirectUri],
          grantTypes: ['authorization_code', 'refresh_token'],
          scopes: ['openid', 'profile', 'email', 'offline_access', 'payments'],
          consent: 'implicit',
          ...(bySecret ? { secretDigest: keyedHash.digest('client-secret', id, secretOf(id)) } : {}),
          ...settings,
        },
      }
      await store.provisioning.putApplication(application)
      return application
    },

    /** A person with a password, a mailbox and an app. Passwords are `<name> pw`, as the visitor types them. */
    async person(
      name: string,
      has: { readonly email?: boolean; readonly totp?: boolean; readonly at?: keyof typeof workspaces } = {},
    ): Promise<Person> {
      const { tenant, pool } = workspaces[has.at ?? 'acme']
      const email = `${name}@example.com`
      const password = `${name} pw`
      const secret = new Secret({ buffer: new Uint8Array(randomBytes(20)).buffer })
      const hash = hashes.get(password) ?? passwords.hash(password)
      hashes.set(password, hash)
      const id = randomUUID() as UserId
      await store.provisioning.putUser({
        id,
        tenant,
        pool,
        username: name,
        name: `${name} of the tests`,
        email,
        emailVerified: true,
        identifiers: [name, email].map(normaliseIdentifier),
        authenticators: [
          seal('password', { hash: await hash }),
          ...(has.email === false ? [] : [seal('email', null, email)]),
          ...(has.totp === false
            ? []
            : [seal('mobile_app', { secret: secret.base32, digits: 6, period: 30, algorithm: 'SHA1' })]),
        ],
      })
      const app = new TOTP({ secret })
      return {
        id,
        name,
        email,
        password,
        totpSecret: secret.base32,
        totp: (steps = 0) => app.generate({ timestamp: Date.now() + steps * 30_000 }),
      }
    },
  }
}
