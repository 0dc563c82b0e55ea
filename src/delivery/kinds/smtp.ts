import { Type } from '@sinclair/typebox'
import { parseMailbox } from '../../platform/mailbox.ts'
import { defineKind } from './kind.ts'

export const smtp = defineKind({
  id: 'smtp',
  title: 'Mail by SMTP',
  channels: ['email'],
  options: Type.Object(
    {
      host: Type.String({ pattern: '^[A-Za-z0-9.:-]{1,253}$', description: 'Name or IP address of the mail server.' }),
      port: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 65_535, description: 'Default: 587, or 465 with implicit encryption.' }),
      ),
      encryption: Type.Union([Type.Literal('starttls'), Type.Literal('implicit'), Type.Literal('none')], {
        default: 'starttls',
        description: '`starttls` (refused where the server offers none), `implicit`, or `none` for a server on this machine.',
      }),
      user: Type.Optional(Type.String({ minLength: 1, maxLength: 320, description: 'User name at the mail server.' })),
      from: Type.String({ maxLength: 254, description: 'Sender address.' }),
      fromName: Type.Optional(Type.String({ maxLength: 100, description: 'Sender name.' })),
    },
    { additionalProperties: false },
  ),
  secrets: Type.Object(
    { password: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000, description: 'Password at the mail server.' })) },
    { additionalProperties: false },
  ),
  check: (options, { password }) => [
    ...(parseMailbox(options.from) === undefined ? ['options.from must be one plain mailbox such as no-reply@example.com.'] : []),
    ...((options.user === undefined) === (password === undefined)
      ? []
      : ['options.user and secrets.password go together: give both or none.']),
    ...(options.encryption === 'none' && !/^(localhost|::1|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/.test(options.host)
      ? ['options.encryption `none` is for a mail server on this machine only.']
      : []),
  ],
  destination: ({ host, port, user }) => `${host} ${port ?? ''} ${user ?? ''}`,
  // nodemailer is loaded only where it is used.
  create: async (_channel, options, { password }, { guard }) => {
    const { createSmtpChannel } = await import('../smtp.ts')
    const { user, from, fromName, port, ...plain } = options
    return createSmtpChannel({
      ...plain,
      ...(port === undefined ? {} : { port }),
      ...(user === undefined || password === undefined ? {} : { auth: { user, password } }),
      from: { address: from, ...(fromName === undefined ? {} : { name: fromName }) },
      ...(guard ? { guard } : {}),
    })
  },
})
