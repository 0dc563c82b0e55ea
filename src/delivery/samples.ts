import type { TemplateOverride } from '../engine/ports/templates.ts'
import { type RenderedMessage, renderMessage } from './templates.ts'

/** Values that look like real ones and open nothing: for previews, for checking a text, and for `messages test`. */
export const sampleParameters: Readonly<Record<string, string>> = {
  code: '123456',
  link: 'https://login.example.com/link/sample',
  minutes: '5',
  application: 'Demo shop',
  workspace: 'Demo',
  factor: 'mobile_app',
  remaining: '7',
}

/** What a tenant's people would read, with sample values. Pure. Throws TemplateFault. */
export const previewMessage = (
  about: { readonly template: string; readonly channel: string; readonly locale: string | null },
  overrides: readonly TemplateOverride[],
  host = 'login.example.com',
): RenderedMessage => renderMessage({ ...about, parameters: sampleParameters, overrides, host })
