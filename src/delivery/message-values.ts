import { type MessageChannel, type MessageTemplate, type MessageTexts, messageTemplates } from '../locales/mail-texts.ts'

/** No such template here, no text of it for this channel, or a value for it is missing. Names them, and no value. */
export class TemplateFault extends Error {
  override readonly name = 'TemplateFault'
}

/** A value is cut there: long enough for a name, too short to push the code out of sight or to cost a second text message. */
const longest: Readonly<Record<MessageChannel, number>> = { email: 200, sms: 30, voice: 60, push: 60 }
const longestLink = 2_000

/** Values of a template by placeholder, as they may stand in a text of this channel: one line of visible characters each. */
export function valuesOf(
  template: MessageTemplate,
  channel: MessageChannel,
  language: string,
  { factors, otherFactor }: Pick<MessageTexts, 'factors' | 'otherFactor'>,
  parameters: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const given = (name: string): string => {
    const value: unknown = Object.hasOwn(parameters, name) ? parameters[name] : undefined
    if (typeof value !== 'string' || value === '') throw new TemplateFault(`Template ${template} lacks its value ${name}.`)
    return value
  }
  const fillerFor = (name: string): string => {
    switch (name) {
      case 'link':
        return linkOf(given('link'))
      case 'duration':
        return duration(given('minutes'), language)
      case 'factor':
        return nameOf(factors, given('factor')) ?? otherFactor
      case 'code':
        return channel === 'voice' ? spoken(clean(given('code'), longest.email)) : clean(given('code'), longest.email)
      default: {
        const value = clean(given(name), longest[channel])
        return channel === 'voice' ? speakable(value) : value
      }
    }
  }
  return Object.fromEntries(messageTemplates[template].values.map((name) => [name, fillerFor(name)]))
}

const nameOf = (factors: Readonly<Record<string, string>>, id: string) => (Object.hasOwn(factors, id) ? factors[id] : undefined)

/** Controls would break headers and lines, bidi marks would show one text for another; both have no place in a name. */
export function clean(value: string, most = longest.email): string {
  const visible = value
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(bidi, '')
  return [...visible].slice(0, most).join('').trim()
}

/** Marks that turn the reading direction around. */
export const bidi = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** An address that is cut or made up leads nowhere, so neither happens: it is whole, and of the web. */
function linkOf(text: string): string {
  const url = text.length <= longestLink ? URL.parse(text) : null
  if (!url || !/^https?:$/.test(url.protocol)) throw new TemplateFault('The link of a message is no address of a web page.')
  return url.href
}

function duration(minutes: string, language: string): string {
  const format = new Intl.NumberFormat(language, { style: 'unit', unit: 'minute', unitDisplay: 'long' })
  if (!/^\d{1,6}$/.test(minutes)) throw new TemplateFault('The minutes of a message are no number.')
  return format.format(Number(minutes))
}

/** One digit after the other: 735914 is no number to be read out. */
const spoken = (code: string) => [...code].join(', ')

/** A voice reads marks aloud, or takes them for markup. */
const speakable = (value: string) =>
  value
    .replace(/[^\p{L}\p{M}\p{N} '.,-]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
