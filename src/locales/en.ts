import { linkEn } from './link-en.ts'
import type {
  DeviceCodeError,
  ErrorKey,
  FactorTexts,
  FailureTexts,
  NamedFactor,
  NamedScope,
  NoticeTexts,
  Outcome,
} from './texts.ts'

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`

/** "40 seconds", "5 minutes": rounded, for people. */
const duration = (seconds: number): string =>
  seconds < 90
    ? count(Math.max(1, Math.round(seconds)), 'second', 'seconds')
    : count(Math.round(seconds / 60), 'minute', 'minutes')

const notices: NoticeTexts = {
  credentials_wrong: () => 'The name or the password is not right. Check both and try again.',
  identifier_missing: () => 'Enter your e-mail address or username.',
  answer_missing: () => 'This field is empty. Fill it in and try again.',
  code_wrong: ({ attemptsLeft }) =>
    attemptsLeft > 0
      ? `That code is not right. Check it and try again: ${count(attemptsLeft, 'try', 'tries')} left.`
      : 'That code is not right.',
  password_wrong: ({ attemptsLeft }) =>
    attemptsLeft > 0
      ? `That password is not right. Check it and try again: ${count(attemptsLeft, 'try', 'tries')} left.`
      : 'That password is not right.',
  code_expired: () => 'That code has expired. Ask for a new one.',
  code_sent: (_, { beforeProof }) =>
    beforeProof
      ? 'If the account exists, a code is on its way. Only the newest code works.'
      : 'A code is on its way. Only the newest code works.',
  resend_too_soon: ({ seconds }) => `A code was sent just now. You can ask for another one in ${duration(seconds)}.`,
  send_limit: () => 'No more codes can be sent for now. Use the newest one you have, or choose another method.',
  delivery_delayed: (_, { beforeProof }) =>
    beforeProof
      ? 'Codes may arrive late at the moment. Wait a little, or go back and choose another method.'
      : 'The code could not be sent yet. It goes out as soon as possible; you can also choose another method.',
  out_of_date: () => 'That page was out of date, so nothing was changed. This is the current one.',
  slow_down: ({ seconds }) => `Too many tries in a short time. Wait ${duration(seconds)}, then try again.`,
  busy: ({ seconds }) =>
    `The server has much to do, so nothing was checked and no try was counted. Wait ${duration(seconds)}, then try again.`,
}

const failures: FailureTexts = {
  cancelled: {
    title: 'You cancelled the sign-in',
    sentence: 'You are not signed in.',
    next: 'Go back to the application. You can start again there at any time.',
  },
  too_many_attempts: {
    title: 'Too many wrong answers',
    sentence: 'To protect the account, this sign-in was stopped.',
    next: 'Go back to the application and start again.',
  },
  expired: {
    title: 'This sign-in took too long',
    sentence: 'It was stopped because nothing happened for a while.',
    next: 'Go back to the application and start again.',
  },
  no_usable_factor: {
    title: 'You need another way to sign in',
    sentence: 'The application asks for a second step that your account does not have yet, so you are not signed in.',
    next: 'Ask the people who look after your account to add one, then start again.',
  },
  unmet_requirements: {
    title: 'This sign-in is not strong enough',
    sentence: 'The application asks for a stronger sign-in than your account can give, so you are not signed in.',
    next: 'Ask the people who look after your account to add a stronger method, then start again.',
  },
  not_allowed: {
    title: 'This account cannot be used here',
    sentence: 'The application expects somebody else, or the account may not sign in now.',
    next: 'Go back to the application and start again with the right account.',
  },
}

const factors: Readonly<Record<NamedFactor, FactorTexts>> = {
  password: {
    name: 'Password',
    choice: () => 'Enter your password',
    question: 'What is your password?',
    instruction: () => 'Enter the password of your account.',
    instead: 'Use my password',
  },
  email: {
    name: 'E-mail code',
    choice: (hint) => (hint === undefined ? 'Get a code by e-mail' : `Get a code by e-mail at ${hint}`),
    question: 'Which code did you get by e-mail?',
    instruction: ({ hint, length, beforeProof }) => {
      const code = length === undefined ? 'a code' : `a code of ${length} digits`
      if (beforeProof) return `If there is an account for the name you entered, we sent ${code} to its e-mail address.`
      return `We sent ${code} to ${hint ?? 'your e-mail address'}.`
    },
    instead: 'Get a code by e-mail',
  },
  mobile_app: {
    name: 'Authenticator app',
    choice: () => 'Use a code from your authenticator app',
    question: 'Which code does your authenticator app show?',
    instruction: ({ length }) =>
      `Open the app on your phone and enter the ${length === undefined ? '' : `${length}-digit `}code it shows for this account.`,
    instead: 'Use a code from my app',
  },
}

/** For factors that have no entry above: says what the prompt needs and names the factor by its id. */
const otherFactor = (id: string): FactorTexts => ({
  name: `Another method (${id})`,
  choice: (hint) => (hint === undefined ? `Use another method (${id})` : `Use another method (${id}) at ${hint}`),
  question: 'What is your answer?',
  instruction: ({ hint, length }) => {
    const what = length === undefined ? 'Enter your answer' : `Enter the code of ${length} digits`
    return hint === undefined ? `${what} for the method “${id}”.` : `${what} for the method “${id}” at ${hint}.`
  },
  instead: `Use another method (${id})`,
})

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
    remaining: (n: number) => `${count(n, 'step', 'steps')} still to do.`,
    legend: 'Ways to confirm',
  },
  challenge: {
    asks: (application: string) => `${application} asks you to confirm that it is you.`,
    code: 'Code',
    codeHint: (length: number) => `${length} digits`,
    /** `until` is a clock time such as "14:32 UTC". */
    expiry: (seconds: number, until: string) => `The code is valid for ${duration(seconds)}, until ${until}.`,
    /** `{time}` is replaced by minutes and seconds in the browser. */
    expiryLive: 'The code is valid for another {time}.',
    expired: 'The code has expired.',
    expiredResend: 'The code has expired. Ask for a new one.',
    notReceived: 'No code yet? Look in the spam folder too.',
    resend: 'Send a new code',
    resendFrom: (seconds: number, from: string) => `A new code can be sent in ${duration(seconds)}, from ${from}.`,
    resendLive: 'A new code can be sent in {time}.',
    other: 'Choose another method',
    back: 'Go back and use another name or method',
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
  busy: {
    title: 'We are busy at the moment',
    sentence: 'The service cannot answer right now. Nothing is lost.',
    next: (seconds: number) => `Wait ${duration(seconds)}, then try again.`,
    retry: 'Try again',
  },
}

/** What every locale must have: a missing text does not compile. */
export type Texts = typeof en
