import { type Static, Type } from '@sinclair/typebox'
import type { Factor } from '../engine/factor-contract.ts'
import { parsePhone, parsePhoneNumber } from '../platform/phone-numbers.ts'
import { type AddressDraft, type AddressKind, addressEnrolment } from './address-enrolment.ts'
import { type CodeChallenge, type CodeTools, codeSettings, verificationCode } from './verification-code.ts'

const settings = Type.Object({
  ...codeSettings.properties,
  country: Type.String({
    pattern: '^(?:[A-Z]{2})?$',
    default: '',
    description: 'Country (ISO 3166, such as BR) of numbers that are typed without one. Empty: + and country code are asked for.',
  }),
})

const phone: AddressKind<Static<typeof settings>> = {
  factor: 'sms',
  address: 'phone',
  channel: 'sms',
  risk: true,
  onRecord: ({ phone: number }) => (number === null ? undefined : parsePhone(number)),
  read(typed, { country }) {
    const address = parsePhone(typed, country || undefined)
    if (address === undefined) return { refused: 'address_invalid' }
    return parsePhoneNumber(address)?.reach.includes('sms') ? { address } : { refused: 'address_not_served' }
  },
}

/** A verification code in a text message. A restricted authenticator (SP 800-63B-4 3.2.9): who adds one is told of the risk. */
export const sms = (tools: CodeTools): Factor<object, CodeChallenge, AddressDraft, Static<typeof settings>> => ({
  ...verificationCode(tools),
  id: 'sms',
  classes: ['possession'],
  amr: ['otp', 'sms'],
  traits: { maxAal: 2 },
  channel: 'sms',
  mayBeFirst: true,
  settings,
  enrol: addressEnrolment(tools, phone),
})
