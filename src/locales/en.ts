import { count, duration } from './amounts-en.ts'
import { enrol } from './enrol-en.ts'
import { factors, otherFactor } from './factors-en.ts'
import { linkEn } from './link-en.ts'
import { failures, notices } from './notices-en.ts'
import type { DeviceCodeError, ErrorKey, NamedScope, Outcome } from './texts.ts'
import { whyEn } from './why-en.ts'

const scopes: Readonly<Record<NamedScope, string>> = {
  openid: 'Know who you are when you sign in',
  profile: 'See your name and your profile',
  email: 'See your e-mail address',
  phone: 'See your phone number',
  address: 'See your postal address',
  offline_access: 'Keep this access while you are away',
}

const errors: Readonly<Record<ErrorKey, Outcome>> = {
  invalid_request: {
    title: 'The application made a mistake',
    sentence: 'Its request to sign you in is not valid, so nothing was done.',
    next: 'Go back to the application and try again. If it happens again, tell its makers the reference below.',
  },
  unknown_application: {
    title: 'This application is not known here',
    sentence: 'The request comes from an application that is not registered, so nothing was done.',
    next: 'Check that the link you followed is right. If it is, tell the makers of the application.',
  },
  unregistered_redirect: {
    title: 'This address is not registered',
    sentence: 'The application asks to send you to an address that it has not registered, so you were not sent there.',
    next: 'Check that the link you followed is right. If it is, tell the makers of the application.',
  },
  sign_in_lost: {
    title: 'This sign-in is not open in this browser',
    sentence: 'It was started in another browser, it has already ended, or your browser refuses cookies.',
    next: 'Go back to the application and start again, with cookies allowed.',
  },
  expired: {
    title: 'This page has expired',
    sentence: 'It was open for too long, so nothing was done.',
    next: 'Go back to the application and start again.',
  },
  form_rejected: {
    title: 'This form cannot be accepted',
    sentence: 'It was old, was sent twice or did not come from our own page, so nothing was done.',
    next: 'Go back to the application and start again.',
  },
  access_denied: {
    title: 'Access was refused',
    sentence: 'You may not do this with the account you use now.',
    next: 'Go back to the application, or sign in with another account.',
  },
  not_found: {
    title: 'There is no such page',
    sentence: 'The address may be mistyped, or what was here has ended.',
    next: 'Check the address, or start again from the application.',
  },
  too_large: {
    title: 'That was too much',
    sentence: 'What your browser sent is larger than this page accepts, so nothing was done.',
    next: 'Go back and shorten what you entered.',
  },
  too_many_requests: {
    title: 'Too many requests',
    sentence: 'A lot of requests came from your network in a short time.',
    next: 'Wait a minute, then try again.',
  },
  server_error: {
    title: 'Something went wrong on our side',
    sentence: 'Your request could not be finished. You did nothing wrong.',
    next: 'Try again in a moment. If it happens again, tell the people who run this service the reference below.',
  },
}

const deviceErrors: Readonly<Record<DeviceCodeError, string>> = {
  missing: 'Enter the code that your device shows.',
  not_found: 'That code is not known. Check it and try again.',
  expired: 'That code has expired. Ask your device for a new one.',
  already_used: 'That code has been used already. Ask your device for a new one.',
  denied: 'You refused this device. Nothing was connected.',
  slow_down: 'Too many tries in a short time. Wait a minute, then try again.',
}

/** English: the source of the keys. Every other locale has the type of this object. */
export const en = {
  language: 'English',
  notices,
  failures,
  factors,
  otherFactor,
  scopes,
  errors,
  duration,
  enrol,
  common: {
    continue: 'Continue',
    cancel: 'Cancel',
    cancelTo: (application: string) => `Cancel and go back to ${application}`,
    backTo: (application: string) => `Go back to ${application}`,
    backToApplication: 'Go back to the application',
    closePage: 'You can close this page now.',
    asks: (application: string) => `${application} asks you to sign in.`,
    asked: (application: string) => `${application} asked you to sign in.`,
    asking: (application: string) => `For ${application}`,
    errorPrefix: 'Error',
    reference: 'Reference',
  },
  identify: {
    title: 'Sign in',
    identifier: 'E-mail or username',
    password: 'Password',
    show: 'Show',
    hide: 'Hide',
    showPassword: 'Show password',
    hidePassword: 'Hide password',
    method: 'How do you want to sign in?',
  },
  choose: {
    question: 'How do you want to confirm that it is you?',
    asks: (application: string) => `${application} asks for one more step to sign you in.`,
    asksWithin: (application: string) => `${application} asks for a permission that needs one more step.`,
    remaining: (n: number) => `${count(n, 'step', 'steps')} still to do.`,
    legend: 'Ways to confirm',
  },
  challenge: {
    asks: (application: string) => `${application} asks you to confirm that it is you.`,
    code: 'Code',
    codeHint: (length: number) => `${length} digits`,
    textHint: (length: number) => `${length} letters and digits. Spaces and dashes do not matter.`,
    /** `until` is a clock time such as "14:32 UTC". */
    expiry: (seconds: number, until: string) => `The code is valid for ${duration(seconds)}, until ${until}.`,
    /** `{time}` is replaced by minutes and seconds in the browser. */
    expiryLive: 'The code is valid for another {time}.',
    expired: 'The code has expired.',
    expiredResend: 'The code has expired. Ask for a new one.',
    /** The same where no code is asked for. */
    request: {
      expiry: (seconds: number, until: string) => `You have ${duration(seconds)} for this, until ${until}.`,
      expiryLive: 'You have another {time} for this.',
      expired: 'The time for this is over. Choose another method, or cancel and start again.',
      expiredResend: 'The time for this is over. Ask for a new one.',
    },
    /** Where a factor says nothing else. */
    resend: {
      button: 'Send a new code',
      missing: 'No code yet? It can take a minute.',
      from: (seconds: number, from: string) => `A new code can be sent in ${duration(seconds)}, from ${from}.`,
      live: 'A new code can be sent in {time}.',
    },
    remember: (days: number) => `Do not ask for a second step in this browser for ${count(days, 'day', 'days')}`,
    rememberHint: 'Leave this empty on a computer that others use too.',
    /** Of one place on a printed card. */
    cells: 'Your card',
    other: 'Choose another method',
    back: 'Go back and use another name or method',
  },
  passkey: {
    use: 'Use my passkey',
    signIn: 'Sign in with a passkey',
    create: 'Create a passkey',
    needsScript: 'Passkeys need JavaScript, and your browser has it switched off. Switch it on, or take another way.',
    failed: 'That did not work. Try again, or take another way.',
    cancelled: 'Nothing was confirmed. Try again when you are ready, or take another way.',
    known: 'This device has a passkey for your account already. Use another device or security key, or another way.',
    unsupported: 'This browser cannot use passkeys. Take another way.',
  },
  waiting: {
    number: 'Enter this number on the other device:',
    waits: 'This page waits for your answer and then goes on by itself.',
    /** Without JavaScript. */
    reloads: 'This page looks for your answer every few seconds.',
    check: 'I have answered',
    orCode: 'Or enter the code from the message',
  },
  consent: {
    question: (application: string) => `Allow ${application} to use your account?`,
    account: (account: string) => `You are signed in as ${account}.`,
    legend: (application: string) => `What ${application} may do`,
    required: 'always part of it',
    offline: (application: string) =>
      `${application} may go on doing this while you are away, until you take the permission back.`,
    nothing: (application: string) => `${application} asks for nothing but to know that you signed in.`,
    allow: 'Allow',
    deny: 'Do not allow',
    locked: 'Locked: it needs one more step.',
    verify: 'Verify now',
    /** Leaves out what is still locked: so many. */
    allowRest: (locked: number): string => (locked === 1 ? 'Continue without it' : 'Continue without them'),
    notices: {
      unfinished: 'The step was not finished, so nothing was unlocked. Try again, or continue without it.',
      relocked: 'This is locked again, because you confirmed too long ago. Verify once more, or continue without it.',
      impossible: 'Your account has no method that unlocks this. Continue without it; you can add a method in your account.',
    },
  },
  signedOut: {
    title: 'You are signed out',
    sentence: (workspace: string) => `Your session at ${workspace} has ended in this browser.`,
    next: 'If you share this computer, close the browser too.',
  },
  signOutConfirm: {
    question: (workspace: string) => `Do you want to sign out of ${workspace}?`,
    asks: (application: string) => `${application} asks you to sign out.`,
    sentence: 'You will be signed out of every application that uses this session.',
    signOut: 'Sign out',
    stay: 'Stay signed in',
  },
  device: {
    errors: deviceErrors,
    question: 'Which code does your device show?',
    sentence: 'Enter the code to connect the device with your account.',
    label: 'Code from the device',
    confirmQuestion: (application: string) => `Connect ${application} with your account?`,
    confirmSentence: 'Go on only if your own device shows exactly this code now:',
    warning: 'If somebody sent you this code or link, do not go on: they would get into your account.',
    yes: 'Yes, connect it',
    no: 'No, do not connect',
    doneTitle: 'Your device is connected',
    done: (application: string) => `${application} is now connected with your account.`,
    doneAny: 'It is now connected with your account.',
    doneNext: 'Go on at the device. You can close this page.',
  },
  redirecting: {
    title: 'One more click',
    sentence: (application: string) => `Your answer goes back to ${application}.`,
    sentenceAny: 'Your answer goes back to the application.',
    next: 'If nothing happens by itself, choose Continue.',
  },
  link: linkEn,
  why: whyEn,
  busy: {
    title: 'We are busy at the moment',
    sentence: 'The service cannot answer right now. Nothing is lost.',
    next: (seconds: number) => `Wait ${duration(seconds)}, then try again.`,
    retry: 'Try again',
  },
}

/** What every locale must have: a missing text does not compile. */
export type Texts = typeof en
