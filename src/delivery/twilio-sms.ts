import { parsePhone } from '../platform/phone-numbers.ts'
import { type Channel, DeliveryRefused } from './channel.ts'
import { createAtTwilio, type TwilioAccount } from './twilio-api.ts'
import { readTwilioReceipt } from './twilio-receipt.ts'

export interface TwilioSmsOptions extends TwilioAccount {
  /** The number (E.164), short code or name that messages come from; or else a messaging service. */
  readonly from?: string
  /** `MG` and 32 hexadecimal digits: Twilio picks the sender. Wins over `from`. */
  readonly messagingServiceSid?: string
}

/** SMS by Twilio's Messages resource. Delivery is reported to the message's receipt address. */
export const createTwilioSms = (options: TwilioSmsOptions): Channel => ({
  id: 'sms',
  async send({ to, text, receiptUrl }, signal) {
    const number = parsePhone(to)
    if (number === undefined) throw new DeliveryRefused('The recipient is not a telephone number with its country code.')
    const { from, messagingServiceSid } = options
    const form = new URLSearchParams({
      To: number,
      ...(messagingServiceSid === undefined ? { From: from ?? '' } : { MessagingServiceSid: messagingServiceSid }),
      Body: text.trimEnd(),
      ...(receiptUrl === undefined ? {} : { StatusCallback: receiptUrl }),
    })
    return createAtTwilio(options, 'Messages', form, signal)
  },
  readReceipt: (callback) => readTwilioReceipt(options.authToken, callback),
})
