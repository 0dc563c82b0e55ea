import type { MailTexts } from './mail-texts.ts'

/** Messages in English. */
export const mailEn: MailTexts = {
  'verification-code': ({ code, minutes, application, workspace }) => ({
    subject: `Your sign-in code for ${application}`,
    blocks: [
      { kind: 'text', text: `Use this code to sign in to ${application} with your account at ${workspace}:` },
      { kind: 'code', text: code },
      { kind: 'text', text: `It works once and is valid for ${minutes} ${minutes === '1' ? 'minute' : 'minutes'}.` },
      {
        kind: 'text',
        text: `Enter it only on the page where you asked for it. Give it to nobody: ${workspace} will never ask you for it by phone or by message.`,
      },
      {
        kind: 'note',
        text: 'If you did not ask for this code, you need not do anything: without it nobody gets in. If it happens again, change your password.',
      },
    ],
  }),
  'account-locked': ({ application, workspace }) => ({
    subject: `Sign-in paused for your account at ${workspace}`,
    blocks: [
      {
        kind: 'text',
        text: `Somebody gave too many wrong answers when signing in to ${application} with your account at ${workspace}. We have paused sign-in for a while, at most 24 hours.`,
      },
      { kind: 'text', text: 'If it was you, wait and try again later. Nothing about your account has changed.' },
      {
        kind: 'note',
        text: 'If it was not you, nobody got in. Change your password if you use it elsewhere too, and tell whoever runs this service if it happens again.',
      },
    ],
  }),
}
