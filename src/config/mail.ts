import { flag, text } from './setting.ts'

const smtp = (value: string): string | undefined => {
  const url = URL.parse(value)
  return url && /^smtps?:$/.test(url.protocol) && url.hostname
    ? undefined
    : 'must be an address such as smtps://user:password@mail.example.com'
}

/** Mail by SMTP. In `dev` mail goes to the inbox at /dev unless an SMTP server is set. */
export const mail = {
  smtpUrl: text(
    {
      env: 'COUNTERSIGN_SMTP_URL',
      key: 'mail.smtpUrl',
      doc: 'SMTP server: smtps://user:password@host:465, or smtp://user:password@host:587 (STARTTLS required).',
      secret: true,
    },
    undefined,
    smtp,
  ),
  smtpPlain: flag(
    {
      env: 'COUNTERSIGN_SMTP_PLAIN',
      key: 'mail.smtpPlain',
      doc: 'Allow an SMTP server on loopback without TLS.',
    },
    false,
  ),
  from: text({ env: 'COUNTERSIGN_MAIL_FROM', key: 'mail.from', doc: 'Sender address of all mail.' }, 'no-reply@localhost'),
}
