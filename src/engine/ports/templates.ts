import type { TenantId } from '../../domain/ids.ts'

/** Which of a tenant's own texts: one per template, channel and language. */
export interface TemplateKey {
  readonly template: string
  readonly channel: string
  /** BCP 47, in canonical form: `pt-BR`. */
  readonly locale: string
}

/** A text that a tenant sends instead of the built-in one. Checked before it is stored (delivery/check-template.ts). */
export interface TemplateOverride extends TemplateKey {
  readonly content: TemplateContent
}

/** The parts of a text by name: `subject`, `text`, `note` of an e-mail, ... with placeholders and without markup. */
export type TemplateContent = Readonly<Partial<Record<'subject' | 'title' | 'text' | 'note', string>>>

/** What tenants say in words of their own. Part of the catalogue: every change raises its revision. */
export interface Templates {
  /** By template, channel and locale. */
  list(tenant: TenantId): Promise<readonly TemplateOverride[]>
  /** Adds it, or replaces the one of the same key. */
  put(tenant: TenantId, override: TemplateOverride): Promise<void>
  /** Back to the built-in text. False: there was none. */
  remove(tenant: TenantId, key: TemplateKey): Promise<boolean>
}
