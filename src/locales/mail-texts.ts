/** The ways a message travels, and the parts of its text on each. A part with `?` may be left out. */
export const channelFields = {
  email: { subject: true, text: true, note: false },
  sms: { text: true },
  voice: { text: true },
  push: { title: true, text: true },
} as const

export type MessageChannel = keyof typeof channelFields

const codeChannels = ['email', 'sms', 'voice'] as const
const noticeChannels = ['email', 'sms', 'voice', 'push'] as const
const place = ['application', 'workspace'] as const

/**
 * Every message that this server sends: the placeholders its texts may use, those they must use in `text`, and the channels it
 * has texts for. `duration` is made from the parameter `minutes`, `factor` is an id that each language has a name for. Only
 * `code` and `link` are secrets: two forms of one secret may stand in one message, two secrets never.
 */
export const messageTemplates = {
  'verification-code': { values: ['code', 'duration', ...place], required: ['code'], channels: codeChannels },
  'verification-code-and-link': {
    values: ['link', 'code', 'duration', ...place],
    required: ['link', 'code'],
    channels: ['email'],
  },
  'magic-link': { values: ['link', 'code', 'duration', ...place], required: ['link', 'code'], channels: ['email'] },
  'verify-address': { values: ['code', 'duration', ...place], required: ['code'], channels: codeChannels },
  'push-approval': { values: place, required: [], channels: ['push'] },
  'account-locked': { values: place, required: [], channels: noticeChannels },
  'factor-added': { values: ['factor', ...place], required: [], channels: noticeChannels },
  'factor-removed': { values: ['factor', ...place], required: [], channels: noticeChannels },
  'factor-replaced': { values: ['factor', ...place], required: [], channels: noticeChannels },
  'recovery-code-used': { values: ['remaining', ...place], required: ['remaining'], channels: noticeChannels },
  'recovery-codes-regenerated': { values: place, required: [], channels: noticeChannels },
  'temporary-access-code-issued': { values: place, required: [], channels: noticeChannels },
  'access-code-used': { values: place, required: [], channels: noticeChannels },
  'factor-reset': { values: ['factor', ...place], required: [], channels: noticeChannels },
  'account-unlocked': { values: place, required: [], channels: noticeChannels },
  'password-changed': { values: place, required: [], channels: noticeChannels },
  'push-stopped': { values: place, required: [], channels: noticeChannels },
  'authenticator-disabled': { values: ['factor', ...place], required: [], channels: noticeChannels },
  'sign-in-concern': { values: place, required: [], channels: noticeChannels },
  test: { values: place, required: [], channels: noticeChannels },
} as const

export type MessageTemplate = keyof typeof messageTemplates

/**
 * A text with placeholders (`{code}`), nothing in it escaped or marked up yet. In an e-mail a blank line ends a paragraph; the
 * paragraph `{code}` stands out, and `[Sign in]({link})` becomes a button.
 */
export interface MessageContent {
  /** E-mail. One line, never a secret: subjects show on locked screens. */
  readonly subject?: string
  /** Push. As the subject. */
  readonly title?: string
  readonly text: string
  /** E-mail: small print at the end. */
  readonly note?: string
}

/** All messages of one language. A locale that lacks one does not compile. */
export interface MessageTexts {
  /** What factors are called in the middle of a sentence, by id. */
  readonly factors: Readonly<Record<string, string>>
  /** A factor without an entry. */
  readonly otherFactor: string
  readonly templates: {
    readonly [T in MessageTemplate]: {
      readonly [C in (typeof messageTemplates)[T]['channels'][number]]: MessageContent
    }
  }
}

/** A notice says the same everywhere: at length in an e-mail, in `short` on a phone. */
export const notice = (email: Required<Pick<MessageContent, 'subject' | 'text' | 'note'>>, short: string) => ({
  email,
  sms: { text: short },
  voice: { text: short },
  push: { title: email.subject, text: short },
})
