import { parsePhone } from '../platform/phone-numbers.ts'
import { type Channel, type ChannelMessage, DeliveryRefused } from './channel.ts'
import { createAtTwilio, type TwilioAccount } from './twilio-api.ts'
import { readTwilioReceipt } from './twilio-receipt.ts'

export interface TwilioVoiceOptions extends TwilioAccount {
  /** The number (E.164) that calls come from. */
  readonly from: string
}

/** Calls by Twilio's Calls resource: the text is spoken twice, its code digit by digit. */
export const createTwilioVoice = (options: TwilioVoiceOptions): Channel => ({
  id: 'voice',
  async send(message, signal) {
    const number = parsePhone(message.to)
    if (number === undefined) throw new DeliveryRefused('The recipient is not a telephone number with its country code.')
    const form = new URLSearchParams({ To: number, From: options.from, Twiml: twimlOf(message) })
    if (message.receiptUrl !== undefined) {
      form.append('StatusCallback', message.receiptUrl)
      form.append('StatusCallbackEvent', 'completed')
    }
    return createAtTwilio(options, 'Calls', form, signal)
  },
  readReceipt: (callback) => readTwilioReceipt(options.authToken, callback),
})

/** What Twilio speaks by default, per language; a tag that is not here is spoken as its language, or else as English. */
const voices: Readonly<Record<string, string>> = {
  ca: 'ca-ES',
  da: 'da-DK',
  de: 'de-DE',
  en: 'en-US',
  'en-au': 'en-AU',
  'en-gb': 'en-GB',
  es: 'es-ES',
  'es-mx': 'es-MX',
  fi: 'fi-FI',
  fr: 'fr-FR',
  'fr-ca': 'fr-CA',
  it: 'it-IT',
  ja: 'ja-JP',
  ko: 'ko-KR',
  nb: 'nb-NO',
  nl: 'nl-NL',
  pl: 'pl-PL',
  pt: 'pt-BR',
  'pt-pt': 'pt-PT',
  ru: 'ru-RU',
  sv: 'sv-SE',
  zh: 'zh-CN',
}

/** Twilio takes 4,000 characters of TwiML, and the text stands in it twice. */
const longestSay = 1_850

function twimlOf({ text, parameters, locale }: ChannelMessage): string {
  const tag = (locale ?? 'en').toLowerCase()
  const language = voices[tag] ?? voices[tag.split('-')[0] ?? ''] ?? 'en-US'
  const say = `<Say language="${language}">${escapeXml(spoken(text, parameters?.code))}</Say>`
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${say}<Pause length="1"/>${say}</Response>`
}

/** One breath per line; the line for browsers that fill codes in (`@host #code`) is not read out. */
function spoken(text: string, code: string | undefined): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^@\S+ #\S+$/.test(line.trim()))
  const plain = lines.join(' ')
  // A comma makes the voice pause, so that one digit is heard after the other.
  return code ? plain.replaceAll(code, ` ${[...code].join(', ')}. `) : plain
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** Without what XML 1.0 does not know, and not longer than fits: what is beyond is not said. */
function escapeXml(text: string): string {
  let escaped = ''
  for (const letter of text.toWellFormed().replace(/[\p{Cc}\uFFFE\uFFFF]/gu, ' ')) {
    const next = entities[letter] ?? letter
    if (escaped.length + next.length > longestSay) break
    escaped += next
  }
  return escaped
}
