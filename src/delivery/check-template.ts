import type { TemplateOverride } from '../engine/ports/templates.ts'
import { channelFields, type MessageChannel, type MessageTemplate, messageTemplates } from '../locales/mail-texts.ts'
import { button, paragraphsOf } from './mail-html.ts'
import { bidi } from './message-values.ts'
import { hasStrayBrace, placeholdersIn } from './placeholders.ts'
import { previewMessage } from './samples.ts'
import { channelsOf, isChannel, isTemplate } from './templates.ts'
import { segmentsOf } from './text-message.ts'

/** A text as somebody wrote it. */
export interface GivenTemplate {
  readonly template: string
  readonly channel: string
  readonly locale: string
  readonly content: unknown
}

export type CheckedTemplate = { readonly override: TemplateOverride } | { readonly faults: readonly string[] }

/** Places, with sample values put in. */
const longest: Readonly<Record<MessageChannel, Readonly<Record<string, number>>>> = {
  email: { subject: 150, text: 10_000, note: 2_000 },
  sms: { text: 1_000 },
  voice: { text: 600 },
  push: { title: 80, text: 200 },
}

/** A text message is paid by its parts. */
const mostSegments = 2

/**
 * Judges a tenant's own text before it is stored: every fault at once, each as a sentence that says what to write. Afterwards
 * the text can be rendered with any values.
 */
export function checkTemplate({ template, channel, locale, content }: GivenTemplate): CheckedTemplate {
  const language = canonical(locale)
  const faults = language === undefined ? [`${quoted(locale)} is no language: write a tag such as en or pt-BR.`] : []
  if (!isTemplate(template))
    faults.push(`${quoted(template)} is no template; there are ${Object.keys(messageTemplates).join(', ')}.`)
  else if (!isChannel(channel) || !channelsOf(template).includes(channel))
    faults.push(`${quoted(channel)} is no channel of ${template}; there are ${channelsOf(template).join(', ')}.`)
  else faults.push(...contentFaults(template, channel, content))
  if (faults.length === 0 && isTemplate(template) && isChannel(channel) && language !== undefined) {
    const override = { template, channel, locale: language, content: content as TemplateOverride['content'] }
    const tooLong = lengthFaults(channel, override)
    return tooLong.length > 0 ? { faults: tooLong } : { override }
  }
  return { faults }
}

function contentFaults(template: MessageTemplate, channel: MessageChannel, content: unknown): string[] {
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    return ['The text must be a mapping of its parts.']
  const fields: Readonly<Record<string, boolean>> = channelFields[channel]
  const faults = Object.keys(content)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) => `${quoted(name)} is no part of the channel ${channel}; there are ${Object.keys(fields).join(', ')}.`)
  const parts = new Map<string, string>()
  for (const [name, needed] of Object.entries(fields)) {
    const part = (content as Readonly<Record<string, unknown>>)[name]
    if (typeof part === 'string' && part.trim() !== '') parts.set(name, part)
    else if (needed || part !== undefined) faults.push(`\`${name}\` must be a text.`)
  }
  for (const [name, part] of parts) faults.push(...partFaults(template, name, part))
  const missing = messageTemplates[template].required.filter((one) => !placeholdersIn(parts.get('text') ?? '').includes(one))
  if (parts.has('text')) faults.push(...missing.map((one) => `\`text\` must contain {${one}}.`))
  if (channel === 'sms' && /^@/m.test(parts.get('text') ?? ''))
    faults.push('No line of a text message may begin with @: browsers read the site of a code from such a line.')
  return faults
}

function partFaults(template: MessageTemplate, name: string, part: string): string[] {
  const known: readonly string[] = messageTemplates[template].values
  const used = [...new Set(placeholdersIn(withoutButtons(part)))]
  const faults = used
    .filter((one) => !known.includes(one))
    .map(
      (one) =>
        `{${one}} in \`${name}\` is no placeholder of ${template}; there are ${known.map((value) => `{${value}}`).join(', ')}.`,
    )
  if (hasStrayBrace(part)) faults.push(`\`${name}\` has a brace that belongs to no placeholder.`)
  const oneLine = name === 'subject' || name === 'title'
  if (oneLine && /[\r\n]/.test(part)) faults.push(`\`${name}\` must be one line.`)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/.test(part) || part.search(bidi) >= 0 || !part.isWellFormed())
    faults.push(`\`${name}\` has characters that cannot be seen.`)
  if (name !== 'text') {
    const secrets = used.filter((one) => one === 'code' || one === 'link')
    faults.push(...secrets.map((one) => `\`${name}\` must not contain {${one}}: it shows where others can read it.`))
  }
  return faults
}

/** The label and brackets of a button are ours; what is in it is one known placeholder. */
const withoutButtons = (part: string) =>
  paragraphsOf(part)
    .map((one) => (button.test(one) ? '{link}' : one))
    .join('\n\n')

/** Only for a text without other faults. */
function lengthFaults(channel: MessageChannel, override: TemplateOverride): string[] {
  const rendered = previewMessage(override, [override])
  const lengths: Readonly<Record<string, number>> = {
    subject: rendered.subject?.length ?? 0,
    title: rendered.subject?.length ?? 0,
    text: rendered.text.length,
    note: override.content.note?.length ?? 0,
  }
  const faults = Object.entries(longest[channel])
    .filter(([name, most]) => (lengths[name] ?? 0) > most)
    .map(([name, most]) => `\`${name}\` is too long: ${lengths[name]} characters with sample values, and ${most} are allowed.`)
  const segments = channel === 'sms' ? segmentsOf(rendered.text) : 0
  if (segments > mostSegments)
    faults.push(
      `\`text\` would be paid as ${segments} text messages, and ${mostSegments} are allowed. Accents outside GSM 03.38 halve the room.`,
    )
  return faults
}

function canonical(locale: string): string | undefined {
  try {
    return locale.length <= 35 ? Intl.getCanonicalLocales(locale)[0] : undefined
  } catch {
    return undefined
  }
}

const quoted = (text: string) => JSON.stringify(text.slice(0, 60))
