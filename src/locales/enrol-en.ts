import { count } from './amounts-en.ts'

/** Adding an authenticator. What is said of one factor alone stands with that factor. */
export const enrol = {
  choice: {
    question: 'Which way do you want to add?',
    mandatory: (application: string) =>
      `${application} asks for one of these to protect your account, and you have none of them yet.`,
    offered: (application: string) => `You may add another way to confirm that it is you. ${application} does not demand it.`,
    legend: 'Ways to add',
  },
  asks: (application: string) => `${application} asks for this to protect your account.`,
  offered: (application: string) =>
    `You may leave this out, and ${application} goes on all the same. With it you get in when another way fails.`,
  /** Where a factor has no words of its own. */
  general: (name: string) => ({
    description: 'Another way to confirm that it is you',
    question: `Add: ${name}`,
    instruction: 'Follow the steps on this page.',
  }),
  other: 'Add something else',
  skip: 'Not now',
  address: {
    email: 'E-mail address',
    phone: 'Phone number',
    phoneHint: 'With the country code, such as +1\u00a0500\u00a0555\u00a00001',
    known: (address: string) => `We will send a code to ${address}, the address that is on record for you.`,
    knownPhone: (number: string) => `The code comes to ${number}, the number that is on record for you.`,
    risk: 'A phone number can be taken over by others, so an authenticator app or a passkey is safer.',
    send: 'Send me a code',
  },
  app: {
    scan: 'Scan this picture with the app.',
    picture: 'QR code to be scanned with an authenticator app',
    open: 'Open in your authenticator app',
    openHint: 'If the app is on this device:',
    typed: 'If you cannot scan it, type this key into the app:',
    code: 'Enter the code that the app shows now',
  },
  copy: 'Copy',
  copied: 'Copied',
  password: {
    label: 'New password',
    hint: (minimum: number) => `At least ${count(minimum, 'character', 'characters')}`,
  },
  questions: {
    question: (n: number) => `Question ${n}`,
    answer: (n: number) => `Answer ${n}`,
  },
  passkey: { label: 'A name for it (optional)', hint: 'So that you recognise it later, such as “Blue laptop”' },
  device: {
    picture: 'QR code to be scanned with the phone',
    scan: 'Scan this picture with the camera of your phone.',
    openHint: 'If this is the phone:',
    open: 'Connect this phone',
    typed: 'Or enter this code in the app:',
    waits: 'This page waits for your phone and then goes on by itself.',
    check: 'My phone is connected',
  },
  codes: {
    title: (application: string) => `Recovery codes for ${application}`,
    legend: 'Your recovery codes',
    keep: 'Each code works once. Keep this page where only you find it.',
    saved: 'I have saved them',
  },
  card: {
    title: (application: string) => `Card for ${application}`,
    serial: (serial: string) => `Serial number ${serial}`,
    keep: 'Keep this card where only you find it.',
    ask: 'What does your card show in these places?',
  },
  print: 'Print',
  token: {
    serial: 'Serial number',
    serialHint: 'It is printed on the back of the device.',
    first: 'The code it shows now',
    second: 'The next code',
    secondHint: 'Press the button again, or wait until the code changes.',
  },
}
