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
  'recovery-code-used': ({ remaining, application, workspace }) => ({
    subject: `A recovery code of your account at ${workspace} was used`,
    blocks: [
      {
        kind: 'text',
        text: `Somebody signed in to ${application} with the password of your account at ${workspace} and one of its recovery codes. Codes left: ${remaining}.`,
      },
      { kind: 'text', text: 'If few are left, or none, make a new set: the old codes stop working then.' },
      {
        kind: 'note',
        text: 'If it was not you, somebody has your codes and your password. Change the password, make new codes, and tell whoever runs this service.',
      },
    ],
  }),
  'access-code-issued': ({ workspace }) => ({
    subject: `The help desk made an access code for your account at ${workspace}`,
    blocks: [
      {
        kind: 'text',
        text: `The help desk of ${workspace} made a temporary access code for your account. Together with your password it lets you sign in without your usual second step. The code is never sent: it is told to you, and works for a short time only.`,
      },
      {
        kind: 'note',
        text: 'If you did not ask for it, tell the help desk at once: somebody may have called in your name. Without your password the code lets nobody in.',
      },
    ],
  }),
  'access-code-used': ({ application, workspace }) => ({
    subject: `An access code of the help desk was used for your account at ${workspace}`,
    blocks: [
      {
        kind: 'text',
        text: `Somebody signed in to ${application} with the password of your account at ${workspace} and a temporary access code of the help desk.`,
      },
      { kind: 'text', text: 'If it was you, add a new second step to your account, so that you need no such code again.' },
      { kind: 'note', text: 'If it was not you, tell the help desk at once and change your password.' },
    ],
  }),
  'factor-reset': ({ workspace }) => ({
    subject: `The help desk removed a way to sign in from your account at ${workspace}`,
    blocks: [
      {
        kind: 'text',
        text: `The help desk of ${workspace} removed a way to sign in from your account, because it was reported as lost. It does not work any more.`,
      },
      {
        kind: 'note',
        text: 'If you did not ask for it, tell the help desk at once: somebody may have called in your name.',
      },
    ],
  }),
  'account-unlocked': ({ workspace }) => ({
    subject: `You can sign in to your account at ${workspace} again`,
    blocks: [
      {
        kind: 'text',
        text: `Sign-in for your account at ${workspace} was paused after too many wrong answers. The help desk ended the pause.`,
      },
      { kind: 'note', text: 'If you did not ask for it, tell the help desk at once: somebody may have called in your name.' },
    ],
  }),
}
