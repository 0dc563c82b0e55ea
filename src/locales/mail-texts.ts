/** The values each message is filled with. A locale that lacks a template, or uses a value that is not here, does not compile. */
export const mailParameters = {
  'verification-code': ['code', 'minutes', 'application', 'workspace'],
  'account-locked': ['application', 'workspace'],
  'recovery-code-used': ['remaining', 'application', 'workspace'],
  'access-code-issued': ['workspace'],
  'access-code-used': ['application', 'workspace'],
  'factor-reset': ['workspace'],
  'account-unlocked': ['workspace'],
} as const

export type MailTemplate = keyof typeof mailParameters

export type MailParameters<Template extends MailTemplate> = Readonly<Record<(typeof mailParameters)[Template][number], string>>

/** A message before it is text or HTML: nothing in it is escaped or marked up yet. */
export interface MailContent {
  /** One line. Never the code: subjects show on locked screens. */
  readonly subject: string
  readonly blocks: readonly MailBlock[]
}

/** `code` stands out, alone on its line; `note` is small print. */
export type MailBlock = { readonly kind: 'text' | 'code' | 'note'; readonly text: string }

/** All messages of one locale. */
export type MailTexts = { readonly [Template in MailTemplate]: (values: MailParameters<Template>) => MailContent }
