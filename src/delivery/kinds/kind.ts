import type { Static, TObject, TSchema } from '@sinclair/typebox'
import type { AddressGuard } from '../../platform/guarded-fetch.ts'
import type { Channel } from '../channel.ts'
import type { Fetch } from '../provider-http.ts'

/** What a provider is made with beside its own settings. */
export interface KindDeps {
  readonly fetch: Fetch
  /** For connections that are not HTTP; absent where the operator of the server named the host. */
  readonly guard?: AddressGuard | undefined
}

/** A kind of provider, described by data: the validator, the router, the documentation and the console read this. */
export interface ProviderKind {
  readonly id: string
  readonly title: string
  /** Channels that it can serve. */
  readonly channels: readonly string[]
  readonly options: TObject
  readonly secrets: TSchema
  /** Faults that a schema cannot say, as sentences. Called with options and secrets that fit their schemas. */
  readonly check: (options: unknown, secrets: unknown) => readonly string[]
  /** Where the secrets go: kept ones are not sent elsewhere. */
  readonly destination: (options: unknown) => string
  readonly create: (channel: string, options: unknown, secrets: unknown, deps: KindDeps) => Promise<Channel>
}

/** Describes a kind with the types of its own schemas. */
export const defineKind = <O extends TObject, S extends TSchema>(kind: {
  readonly id: string
  readonly title: string
  readonly channels: readonly string[]
  readonly options: O
  readonly secrets: S
  readonly check?: (options: Static<O>, secrets: Static<S>) => readonly string[]
  readonly destination: (options: Static<O>) => string
  readonly create: (channel: string, options: Static<O>, secrets: Static<S>, deps: KindDeps) => Promise<Channel>
}): ProviderKind => ({ check: () => [], ...kind }) as ProviderKind

const local = ['localhost', '127.0.0.1', '[::1]']

/** Credentials and codes go out encrypted, or stay on this machine. */
export function urlFault(text: string): string | undefined {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be an address such as https://api.example.com/messages'
  if (url.username !== '' || url.password !== '') return 'must not hold a password: put it into the secrets and a header'
  return url.protocol === 'https:' || local.includes(url.hostname)
    ? undefined
    : 'must start with https:// (http:// is for localhost only)'
}
