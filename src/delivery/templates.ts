import { mailEn } from '../locales/mail-en.ts'
import { mailPtBr } from '../locales/mail-pt-br.ts'
import { type MailBlock, type MailContent, type MailTemplate, type MailTexts, mailParameters } from '../locales/mail-texts.ts'

/** What the outbox seals, its recipient left out. */
export interface TemplateCall {
  readonly template: string
  /** BCP 47; English where null or unknown. */
  readonly locale: string | null
  readonly parameters: Readonly<Record<string, string>>
}

export interface RenderedMessage {
  /** One line. */
  readonly subject: string
  readonly text: string
  /** A whole document without anything from elsewhere: no image, no style sheet, no script. */
  readonly html: string
}

export type Renderer = (call: TemplateCall) => RenderedMessage

/** No such template here, or a value for it is missing. Names them, and no value. */
export class TemplateFault extends Error {
  override readonly name = 'TemplateFault'
}

const locales: Readonly<Record<string, MailTexts>> = { en: mailEn, 'pt-BR': mailPtBr }

/**
 * Turns a template, a locale and values into text and HTML. Values are made one line of visible characters and escaped in
 * HTML. Throws TemplateFault.
 */
export const renderMessage: Renderer = ({ template, locale, parameters }) => {
  if (!isTemplate(template)) throw new TemplateFault('The message names a template that this server does not have.')
  const values = Object.fromEntries(
    mailParameters[template].map((name) => [name, clean(requiredValue(parameters, name, template))]),
  )
  const language = chooseLocale(locale)
  const texts = locales[language] as MailTexts
  // Each template takes its own values; that they are all there was checked above.
  const content = (texts[template] as (values: Record<string, string>) => MailContent)(values)
  return {
    subject: clean(content.subject),
    text: `${content.blocks.map(({ text }) => text).join('\n\n')}\n`,
    html: htmlOf(content, language),
  }
}

function isTemplate(name: string): name is MailTemplate {
  return Object.hasOwn(mailParameters, name)
}

function requiredValue(parameters: Readonly<Record<string, string>>, name: string, template: string): string {
  const value: unknown = Object.hasOwn(parameters, name) ? parameters[name] : undefined
  if (typeof value !== 'string' || value === '') throw new TemplateFault(`Template ${template} lacks its value ${name}.`)
  return value
}

function chooseLocale(wanted: string | null): string {
  const tag = (wanted ?? '').toLowerCase()
  const names = Object.keys(locales)
  const language = (name: string) => name.split('-')[0]?.toLowerCase()
  return names.find((name) => name.toLowerCase() === tag) ?? names.find((name) => language(name) === language(tag)) ?? 'en'
}

const longestValue = 200

/** Controls would break headers and lines, bidi marks would show one text for another; both have no place in a name. */
function clean(value: string): string {
  const visible = value
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
  return [...visible].slice(0, longestValue).join('').trim()
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (found) => entities[found] as string)

const styles: Readonly<Record<MailBlock['kind'], string>> = {
  text: 'margin:0 0 16px;font-size:16px;line-height:1.5',
  code: 'margin:0 0 16px;font-size:32px;line-height:1.25;font-weight:bold;letter-spacing:4px;font-family:monospace',
  note: 'margin:24px 0 0;font-size:14px;line-height:1.5;opacity:0.8',
}

function htmlOf({ subject, blocks }: MailContent, language: string): string {
  const body = blocks.map(({ kind, text }) => `<p style="${styles[kind]}">${escapeHtml(text)}</p>`).join('\n')
  return `<!doctype html>
<html lang="${language}" dir="ltr">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(clean(subject))}</title></head>
<body style="margin:0;padding:24px;font-family:system-ui,sans-serif">
<div style="max-width:560px;margin:0 auto">
${body}
</div>
</body>
</html>
`
}
