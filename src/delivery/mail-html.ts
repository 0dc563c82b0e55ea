import { fill } from './placeholders.ts'

type Kind = 'text' | 'code' | 'button' | 'note'

const styles: Readonly<Record<Kind, string>> = {
  text: 'margin:0 0 16px;font-size:16px;line-height:1.5',
  code: 'margin:0 0 16px;font-size:32px;line-height:1.25;font-weight:bold;letter-spacing:4px;font-family:monospace',
  button: 'margin:0 0 16px;font-size:16px;line-height:1.5;font-weight:bold',
  note: 'margin:24px 0 0;font-size:14px;line-height:1.5;opacity:0.8',
}

const rightToLeft = ['ar', 'dv', 'fa', 'he', 'ku', 'ps', 'sd', 'ug', 'ur', 'yi']

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (found) => entities[found] as string)

/** A paragraph that is a button: `[Sign in]({link})`. */
export const button = /^\[([^[\]{}]{1,60})\]\(\{link\}\)$/

export const paragraphsOf = (text: string): string[] =>
  text
    .split(/\n[ \t]*\n/)
    .map((one) => one.trim())
    .filter((one) => one !== '')

/**
 * A whole document without anything from elsewhere: no image, no style sheet, no script. All markup is ours: text and values
 * are escaped, whoever wrote them.
 */
export function mailHtml(
  { subject, text, note }: { readonly subject: string; readonly text: string; readonly note?: string },
  values: Readonly<Record<string, string>>,
  language: string,
): string {
  const block = (kind: Kind, inner: string) => `<p style="${styles[kind]}">${inner}</p>`
  const filled = (part: string) => escapeHtml(fill(part, values)).replaceAll('\n', '<br>')
  const paragraph = (part: string): string => {
    const label = button.exec(part)?.[1]
    if (label !== undefined) return block('button', `<a href="${escapeHtml(values.link ?? '')}">${escapeHtml(label)}</a>`)
    return block(part === '{code}' ? 'code' : 'text', filled(part))
  }
  const blocks = [...paragraphsOf(text).map(paragraph), ...(note === undefined ? [] : [block('note', filled(note))])]
  const direction = rightToLeft.includes(language.split('-')[0] ?? '') ? 'rtl' : 'ltr'
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:24px;font-family:system-ui,sans-serif">
<div style="max-width:560px;margin:0 auto">
${blocks.join('\n')}
</div>
</body>
</html>
`
}
