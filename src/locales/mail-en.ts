import { type MessageTexts, notice } from './mail-texts.ts'

const notMe =
  'If it was not you, somebody may be in your account: sign in to {workspace} now, change your password, remove what you do not know, and tell whoever runs this service.'
const notMeShort = 'Not you? Sign in now and change your password.'

/** Messages in English. */
export const mailEn: MessageTexts = {
  factors: {
    password: 'password',
    second_password: 'second password',
    email: 'codes by e-mail',
    sms: 'codes by text message',
    voice: 'codes by phone call',
    magic_link: 'sign-in links by e-mail',
    mobile_app: 'authenticator app',
    token: 'code generator',
    passkey: 'passkey',
    push: 'approval on a phone',
    kba: 'security questions',
    recovery_code: 'recovery codes',
    temp_access_code: 'temporary access code',
    grid: 'grid card',
    trusted_device: 'trusted device',
  },
  otherFactor: 'another method',
  templates: {
    'verification-code': {
      email: {
        subject: 'Your sign-in code for {application}',
        text: `Use this code to sign in to {application} with your account at {workspace}:

{code}

It works once and is valid for {duration}.

Enter it only on the page where you asked for it. Give it to nobody: {workspace} will never ask you for it by phone or by message.`,
        note: 'If you did not ask for this code, you need not do anything: without it nobody gets in. If it happens again, change your password.',
      },
      sms: { text: '{code} is your code to sign in to {application}, valid for {duration}. Give it to nobody.' },
      voice: {
        text: 'Hello. Your code to sign in to {application} is: {code}. Once more, your code is: {code}. Tell it to nobody. If you did not ask for it, hang up.',
      },
    },
    'verification-code-and-link': {
      email: {
        subject: 'Your sign-in code for {application}',
        text: `Use this code to sign in to {application} with your account at {workspace}:

{code}

Or, if you are reading this in the browser where you asked for it:

[Go on there]({link})

Either works once, within {duration}.

Enter the code only on the page where you asked for it. Give neither to anybody: {workspace} will never ask you for them by phone or by message.`,
        note: 'If you did not ask for this code, you need not do anything: without it nobody gets in. If it happens again, change your password.',
      },
    },
    'magic-link': {
      email: {
        subject: 'Sign in to {application}',
        text: `Press the button to sign in to {application} with your account at {workspace}:

[Sign in]({link})

Or enter this code on the page where you asked for it:

{code}

Either works once, within {duration}. Give them to nobody: {workspace} will never ask you for them by phone or by message.`,
        note: 'If you did not ask for this message, you need not do anything: nobody gets in without it. If it happens again, change your password.',
      },
    },
    'verify-address': {
      email: {
        subject: 'Confirm this address for {workspace}',
        text: `Use this code to confirm that this mailbox is yours and may be used with your account at {workspace}:

{code}

It works once and is valid for {duration}. It cannot be used to sign in.

Enter it only on the page where you asked for it, and give it to nobody.`,
        note: 'If you did not ask for this code, somebody may have mistyped an address. You need not do anything: without the code this mailbox is not used.',
      },
      sms: {
        text: '{code} confirms this number for your account at {workspace}, within {duration}. It does not sign anybody in. Give it to nobody.',
      },
      voice: {
        text: 'Hello. The code that confirms this number for your account at {workspace} is: {code}. Once more, the code is: {code}. It does not sign anybody in. If you did not ask for it, hang up.',
      },
    },
    'push-approval': {
      push: { title: 'Sign in to {application}?', text: 'Open this to approve or refuse. If it is not you, refuse.' },
    },
    'account-locked': notice(
      {
        subject: 'Sign-in paused for your account at {workspace}',
        text: `Somebody gave too many wrong answers when signing in to {application} with your account at {workspace}. We have paused sign-in for a while, at most 24 hours.

If it was you, wait and try again later. Nothing about your account has changed.`,
        note: 'If it was not you, nobody got in. Change your password if you use it elsewhere too, and tell whoever runs this service if it happens again.',
      },
      '{workspace}: sign-in is paused after too many wrong answers. If it was not you, nobody got in.',
    ),
    'factor-added': notice(
      {
        subject: 'A new way to sign in to your account at {workspace}',
        text: `This was added to your account at {workspace}: {factor}.

If it was you, there is nothing to do.`,
        note: notMe,
      },
      `{workspace}: {factor} was added to your account. ${notMeShort}`,
    ),
    'factor-removed': notice(
      {
        subject: 'A way to sign in was removed from your account at {workspace}',
        text: `This was removed from your account at {workspace}: {factor}.

If it was you, there is nothing to do.`,
        note: notMe,
      },
      `{workspace}: {factor} was removed from your account. ${notMeShort}`,
    ),
    'factor-replaced': notice(
      {
        subject: 'A way to sign in was replaced in your account at {workspace}',
        text: `This was replaced in your account at {workspace}: {factor}. The former one does not work any more.

If it was you, there is nothing to do.`,
        note: notMe,
      },
      `{workspace}: {factor} was replaced in your account. ${notMeShort}`,
    ),
    'recovery-code-used': notice(
      {
        subject: 'A recovery code was used for your account at {workspace}',
        text: `Somebody signed in to {application} with a recovery code of your account at {workspace}. Codes left: {remaining}.

If it was you, make new codes before you run out of them.`,
        note: notMe,
      },
      `{workspace}: a recovery code was used, {remaining} left. ${notMeShort}`,
    ),
    'recovery-codes-regenerated': notice(
      {
        subject: 'New recovery codes for your account at {workspace}',
        text: `New recovery codes were made for your account at {workspace}. The former ones do not work any more.

If it was you, keep the new ones where you find them without your phone.`,
        note: notMe,
      },
      `{workspace}: new recovery codes were made for your account. ${notMeShort}`,
    ),
    'temporary-access-code-issued': notice(
      {
        subject: 'Temporary access to your account at {workspace}',
        text: `The help desk has issued a temporary access code for your account at {workspace}. Whoever has it can sign in as you until it expires.

If you asked for it, there is nothing to do. The help desk gives it to you itself; it is in no message.`,
        note: 'If you did not ask for it, call the help desk at once, by the number that you know and not by one from a message.',
      },
      '{workspace}: the help desk issued a temporary access code for your account. Not you? Call the help desk now.',
    ),
    'access-code-used': notice(
      {
        subject: 'An access code of the help desk was used for your account at {workspace}',
        text: `Somebody signed in to {application} with a temporary access code of the help desk and another way to sign in to your account at {workspace}.

If it was you, add a new second step to your account, so that you need no such code again.`,
        note: 'If it was not you, tell the help desk at once and change your password.',
      },
      '{workspace}: a temporary access code was used for your account. Not you? Call the help desk now.',
    ),
    'factor-reset': notice(
      {
        subject: 'The help desk removed a way to sign in from your account at {workspace}',
        text: `The help desk of {workspace} removed this from your account, because it was reported as lost: {factor}. It does not work any more.`,
        note: 'If you did not ask for it, tell the help desk at once: somebody may have called in your name.',
      },
      '{workspace}: the help desk removed {factor} from your account. Not you? Call the help desk now.',
    ),
    'account-unlocked': notice(
      {
        subject: 'You can sign in to your account at {workspace} again',
        text: `Sign-in for your account at {workspace} was paused after too many wrong answers. The help desk ended the pause.`,
        note: 'If you did not ask for it, tell the help desk at once: somebody may have called in your name.',
      },
      '{workspace}: sign-in to your account is possible again. Not you? Call the help desk now.',
    ),
    'password-changed': notice(
      {
        subject: 'Your password at {workspace} was changed',
        text: `The password of your account at {workspace} was changed.

If it was you, there is nothing to do.`,
        note: 'If it was not you, somebody may be in your account: use "forgotten password" or a recovery code at {workspace} now, and tell whoever runs this service.',
      },
      '{workspace}: your password was changed. Not you? Take your account back now, or call whoever runs this service.',
    ),
    'push-stopped': notice(
      {
        subject: 'Somebody keeps asking to sign in to your account at {workspace}',
        text: `Somebody keeps asking your phone to approve a sign-in to {application} with your account at {workspace}. Several were refused or not answered, so no more are sent until you sign in another way.

If it was you, sign in with another method once.`,
        note: 'If it was not you, whoever asks may know your password: change it. Never approve a sign-in that you did not begin.',
      },
      '{workspace}: somebody keeps asking to sign in as you, so no more requests are sent. Not you? Change your password.',
    ),
    'authenticator-disabled': notice(
      {
        subject: 'A way to sign in was switched off at {workspace}',
        text: `This was switched off in your account at {workspace} after 50 wrong answers: {factor}.

If it was you, sign in another way and set it up again, or ask the help desk.`,
        note: 'If it was not you, somebody keeps guessing. Nobody got in with it. Change your password, and tell whoever runs this service.',
      },
      '{workspace}: {factor} was switched off after 50 wrong answers. Not you? Change your password.',
    ),
    'sign-in-concern': notice(
      {
        subject: 'You reported a sign-in at {workspace}',
        text: `You, or somebody at your phone, told us that a sign-in to {application} with your account at {workspace} was not yours. We have stopped it, and whoever runs this service can see your report.

Change your password now: whoever tried may know it.`,
        note: 'If you reported nothing, somebody else has used your phone or mailbox. Change your password, and tell whoever runs this service.',
      },
      '{workspace}: you reported a sign-in that was not yours. It was stopped. Change your password now.',
    ),
    test: notice(
      {
        subject: 'A test message from {workspace}',
        text: `This message shows that {workspace} can reach you.

There is nothing to do.`,
        note: 'It was sent by whoever runs {workspace}. If you do not know them, you may delete it.',
      },
      '{workspace}: this is a test message. There is nothing to do.',
    ),
  },
}
