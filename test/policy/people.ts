import type { Lab } from '../support/engine-lab.ts'
import { publicKeyOf, type SoftCredential, softAuthenticator } from '../support/soft-authenticator.ts'
import { relyingParty, totpSecret } from '../support/test-engine.ts'

/** What one letter of a case stands for. */
export const factorOfLetter = {
  P: 'password',
  E: 'email',
  L: 'magic_link',
  A: 'mobile_app',
  K: 'passkey',
  W: 'second_password',
  S: 'sms',
  V: 'voice',
  R: 'recovery_code',
} as const
export type Letter = keyof typeof factorOfLetter
export const factorsOf = (letters: string): string[] => [...letters].map((letter) => factorOfLetter[letter as Letter])

/** Who comes to a door: what they have, letter by letter, and what of it is disabled. */
export const people = {
  /** Nothing but a password. */
  pw: { has: 'P' },
  mail: { has: 'PE' },
  app: { has: 'PA' },
  /** A passkey that verifies its user: two factors at once. */
  key: { has: 'PK' },
  /** Two factors of knowledge. */
  words: { has: 'PW' },
  /** One phone, for text messages and for calls. */
  phone: { has: 'PSV' },
  rich: { has: 'PEA' },
  /** Recovery codes, for the day the app is lost. */
  spare: { has: 'PAR' },
  /** A mailbox, and an app that too many wrong answers have disabled. */
  broken: { has: 'PE', disabled: 'A' },
} as const
export type Person = keyof typeof people
export const everybody = Object.keys(people) as Person[]

const hasOf = (person: Person): string => people[person].has
const disabledOf = (person: Person): string => {
  const { disabled = '' } = people[person] as { readonly disabled?: string }
  return disabled
}

export const recoveryCode = '7KQ2-M9XD-4TZW-3RPA'
const phoneNumber = '+4915112345678'
const device = softAuthenticator('https://login.example.com')
const credentials = new WeakMap<Lab, SoftCredential>()

const totp = { secret: totpSecret, digits: 6, period: 30, algorithm: 'SHA1' }

/** Gives the person named `case` of a lab what this one has. Carol of the lab has nothing but a password. */
export function settle(lab: Lab, person: Person): string {
  const name = 'carol'
  const all = hasOf(person) + disabledOf(person)
  if (all.includes('E')) lab.give(name, 'email', { address: 'carol@example.com' })
  if (all.includes('A')) lab.give(name, 'mobile_app', { secret: totp })
  if (all.includes('W')) lab.give(name, 'second_password', { secret: { hash: 'plain:another horse' } })
  if (all.includes('S')) lab.give(name, 'sms', { address: phoneNumber })
  if (all.includes('R')) lab.give(name, 'recovery_code', { secret: { codes: { '7K': 'plain:Q2M9XD4TZW3RPA' } } })
  if (all.includes('K')) givePasskey(lab, name)
  const user = lab.users.get(name)
  if (!user) throw new Error(`there is no ${name}`)
  const off = factorsOf(disabledOf(person))
  const authenticators = user.authenticators.map((one) =>
    off.includes(one.factor) ? { ...one, status: 'disabled' as const, failures: 50 } : one,
  )
  lab.users.set(name, { ...user, authenticators })
  return name
}

function givePasskey(lab: Lab, name: string): void {
  const userHandle = Buffer.from(lab.users.get(name)?.id ?? '').toString('base64url')
  device.create({ challenge: '', rp: relyingParty, user: { id: userHandle } })
  const credential = device.credentials.at(-1)
  if (!credential) throw new Error('no credential was made')
  credentials.set(lab, credential)
  const secret = {
    credentialId: credential.id.toString('base64url'),
    publicKey: publicKeyOf(credential).toString('base64url'),
    algorithm: -7,
    transports: ['internal'],
    aaguid: '00000000-0000-0000-0000-000000000000',
    deviceType: 'singleDevice',
    backedUp: false,
    userHandle,
  }
  lab.give(name, 'passkey', { secret })
}

/** What their key answers to the options of a page. */
export const passkeyAnswer = (lab: Lab, options: unknown): string => device.get(options, {}, credentials.get(lab))
