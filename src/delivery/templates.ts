import type { TenantId } from '../domain/ids.ts'
import type { TemplateContent, TemplateOverride, Templates } from '../engine/ports/templates.ts'
import { mailEn } from '../locales/mail-en.ts'
import { mailPtBr } from '../locales/mail-pt-br.ts'
import {
  channelFields,
  type MessageChannel,
  type MessageContent,
  type MessageTemplate,
  type MessageTexts,
  messageTemplates,
} from '../locales/mail-texts.ts'
import { button, mailHtml, paragraphsOf } from './mail-html.ts'
import { clean, TemplateFault, valuesOf } from './message-values.ts'
import { fill } from './placeholders.ts'
import { originLine, withoutAccents } from './text-message.ts'

/** What the outbox seals, its recipient left out, and how it travels. */
export interface TemplateCall {
  readonly template: string
  /** `email`, `sms`, `voice`, `push`. */
  readonly channel: string
  /** BCP 47; English where null or unknown. */
  readonly locale: string | null
  readonly parameters: Readonly<Record<string, string>>
}

export interface RenderOptions {
  /** The tenant's own texts; they go before the built-in ones of the same language. */
  readonly overrides?: readonly TemplateOverride[]
  /** Host of the sign-in pages, where it is known: text messages with a code name it in their last line. */
  readonly host?: string
}

export interface RenderedMessage {
  /** Of an e-mail, or the title of a push message: one line. */
  readonly subject?: string
  readonly text: string
  /** Of an e-mail: a whole document without anything from elsewhere. */
  readonly html?: string
}

/** Renders the message of a tenant. Rejects with TemplateFault. */
export type Renderer = (call: TemplateCall & { readonly tenant: TenantId }) => RenderedMessage | Promise<RenderedMessage>

export { TemplateFault }

const locales: Readonly<Record<string, MessageTexts>> = { en: mailEn, 'pt-BR': mailPtBr }

/** Languages that have built-in texts. */
export const builtInLocales: readonly string[] = Object.keys(locales)

/** The renderer of a server: with what each tenant has stored of its own. */
export const createRenderer =
  ({ templates, host }: { readonly templates: Pick<Templates, 'list'>; readonly host: string }): Renderer =>
  async ({ tenant, ...call }) =>
    renderMessage({ ...call, overrides: await templates.list(tenant), host })

/**
 * Turns a template, a language and values into what one channel sends. Values are made one line of visible characters and
 * escaped as the channel needs it; nothing in them is ever taken for a placeholder. Throws TemplateFault.
 */
export function renderMessage({
  template,
  channel,
  locale,
  parameters,
  overrides = [],
  host,
}: TemplateCall & RenderOptions): RenderedMessage {
  if (!isTemplate(template)) throw new TemplateFault('The message names a template that this server does not have.')
  if (!isChannel(channel) || !channelsOf(template).includes(channel))
    throw new TemplateFault(`Template ${template} has no text for the channel ${channel.slice(0, 20)}.`)
  const { content, language, own } = choose(template, channel, locale ?? '', overrides)
  const values = valuesOf(template, channel, language, textsFor(language), parameters)
  const line = (part: string) => clean(fill(part, values))
  switch (channel) {
    case 'email':
      return mail(content, values, language)
    case 'sms': {
      const text = fill(content.text, values)
      const origin = host !== undefined && values.code !== undefined ? `\n\n${originLine(host, values.code)}` : ''
      return { text: `${own ? text : withoutAccents(text)}${origin}` }
    }
    case 'voice':
      return { text: fill(content.text, values) }
    case 'push':
      return { subject: line(content.title ?? ''), text: fill(content.text, values) }
  }
}

function mail(content: MessageContent, values: Readonly<Record<string, string>>, language: string): RenderedMessage {
  const { text, note } = content
  const subject = clean(fill(content.subject ?? '', values))
  const plain = paragraphsOf(text).map((part) => fill(part.replace(button, '$1:\n{link}'), values))
  return {
    subject,
    text: `${[...plain, ...(note === undefined ? [] : [fill(note, values)])].join('\n\n')}\n`,
    html: mailHtml({ subject, text, ...(note === undefined ? {} : { note }) }, values, language),
  }
}

export const isTemplate = (name: string): name is MessageTemplate => Object.hasOwn(messageTemplates, name)

export const isChannel = (name: string): name is MessageChannel => Object.hasOwn(channelFields, name)

/** Channels that a template has texts for. */
export const channelsOf = (template: MessageTemplate): readonly MessageChannel[] => messageTemplates[template].channels

interface Choice {
  readonly content: MessageContent
  /** BCP 47, of the text. */
  readonly language: string
  readonly own: boolean
}

/** The tenant's text before the built-in one, the very locale before another of the same language, English last. */
function choose(
  template: MessageTemplate,
  channel: MessageChannel,
  wanted: string,
  overrides: readonly TemplateOverride[],
): Choice {
  const own = overrides
    .filter((one) => one.template === template && one.channel === channel)
    .flatMap(({ locale, content }): Choice[] => (isWhole(content) ? [{ content, language: locale, own: true }] : []))
  const builtIn = Object.entries(locales).flatMap(([language, { templates }]): Choice[] => {
    const content = (templates[template] as Partial<Record<MessageChannel, MessageContent>>)[channel]
    return content ? [{ content, language, own: false }] : []
  })
  const found = inLanguage(own, wanted) ?? inLanguage(builtIn, wanted) ?? inLanguage([...own, ...builtIn], 'en')
  if (!found) throw new TemplateFault(`Template ${template} has no text for the channel ${channel}.`)
  return found
}

/** A row that lost its text (edited by hand, say) is none: the built-in text is sent instead. */
const isWhole = (content: TemplateContent): content is MessageContent => typeof content.text === 'string' && content.text !== ''

function inLanguage(choices: readonly Choice[], wanted: string): Choice | undefined {
  const tag = wanted.toLowerCase()
  const languageOf = (name: string) => name.split('-')[0]?.toLowerCase()
  return (
    choices.find(({ language }) => language.toLowerCase() === tag) ??
    choices.find(({ language }) => languageOf(language) === languageOf(tag))
  )
}

const textsFor = (language: string): MessageTexts =>
  Object.entries(locales).find(([name]) => name.split('-')[0] === language.split('-')[0])?.[1] ?? mailEn
