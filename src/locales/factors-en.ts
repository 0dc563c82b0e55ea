import { duration } from './amounts-en.ts'
import type { Details, FactorTexts, NamedFactor } from './texts.ts'

/** "a code of 6 digits", "a code of 10 letters and digits". */
const codeOf = ({ length, text }: Details): string =>
  length === undefined ? 'a code' : `a code of ${length} ${text ? 'letters and digits' : 'digits'}`

export const factors: Readonly<Record<NamedFactor, FactorTexts>> = {
  password: {
    name: 'Password',
    choice: () => 'Enter your password',
    question: 'What is your password?',
    instruction: () => 'Enter the password of your account.',
    instead: 'Use my password',
    enrol: {
      description: 'Words that only you know',
      question: 'Choose a password',
      instruction: 'Several words in a row are hard to guess and easy to remember. Spaces are welcome.',
    },
  },
  email: {
    name: 'E-mail code',
    choice: (hint) => (hint === undefined ? 'Get a code by e-mail' : `Get a code by e-mail at ${hint}`),
    question: 'Which code did you get by e-mail?',
    instruction: (details) => {
      const code = codeOf(details)
      if (details.beforeProof) return `If there is an account for the name you entered, we sent ${code} to its e-mail address.`
      return `We sent ${code} to ${details.hint ?? 'your e-mail address'}.`
    },
    instead: 'Get a code by e-mail',
    resend: { missing: 'No code yet? Look in the spam folder too.' },
    enrol: {
      description: 'We send a code to your mailbox',
      question: 'Add an e-mail address',
      instruction: 'We send a code there now, to see that it is yours. Later you get one whenever you sign in with it.',
    },
  },
  sms: {
    name: 'Text message',
    choice: (hint) => (hint === undefined ? 'Get a code by text message' : `Get a code by text message at ${hint}`),
    question: 'Which code did you get by text message?',
    instruction: (details) => {
      const code = codeOf(details)
      if (details.beforeProof) return `If there is an account for the name you entered, we sent ${code} to its phone.`
      return `We sent ${code} to ${details.hint ?? 'your phone'}.`
    },
    instead: 'Get a code by text message',
    resend: { missing: 'No message yet? It can take a minute.' },
    enrol: {
      description: 'We send a code to your phone',
      question: 'Add a phone for text messages',
      instruction: 'We send a code there now, to see that it is yours. Later you get one whenever you sign in with it.',
    },
  },
  voice: {
    name: 'Phone call',
    choice: (hint) => (hint === undefined ? 'Hear a code in a phone call' : `Hear a code in a phone call at ${hint}`),
    question: 'Which code did you hear on the phone?',
    instruction: (details) => {
      const code = codeOf(details)
      if (details.beforeProof) return `If there is an account for the name you entered, we call its phone and say ${code}.`
      return `We are calling ${details.hint ?? 'your phone'} and say ${code}.`
    },
    instead: 'Hear a code in a phone call',
    resend: {
      button: 'Call again',
      missing: 'No call yet? Make sure that your phone takes calls.',
      from: (seconds, from) => `We can call again in ${duration(seconds)}, from ${from}.`,
      live: 'We can call again in {time}.',
    },
    enrol: {
      description: 'We call your phone and say a code',
      question: 'Add a phone for calls',
      instruction:
        'We send a text message with a code there now, to see that the phone is yours. Later we call whenever you sign in with it.',
    },
  },
  magic_link: {
    name: 'E-mail link',
    choice: (hint) => (hint === undefined ? 'Get a link by e-mail' : `Get a link by e-mail at ${hint}`),
    question: 'Open the link in your e-mail',
    instruction: ({ hint, beforeProof }) =>
      beforeProof
        ? 'If there is an account for the name you entered, we sent a link to its e-mail address. Open it, and this page goes on.'
        : `We sent a link to ${hint ?? 'your e-mail address'}. Open it, and this page goes on.`,
    instead: 'Get a link by e-mail',
    resend: {
      button: 'Send a new link',
      missing: 'No e-mail yet? Look in the spam folder too.',
      from: (seconds, from) => `A new link can be sent in ${duration(seconds)}, from ${from}.`,
      live: 'A new link can be sent in {time}.',
    },
    number: 'If you open the link on another device, enter this number there:',
  },
  mobile_app: {
    name: 'Authenticator app',
    choice: () => 'Use a code from your authenticator app',
    question: 'Which code does your authenticator app show?',
    instruction: ({ length }) =>
      `Open the app on your phone and enter the ${length === undefined ? '' : `${length}-digit `}code it shows for this account.`,
    instead: 'Use a code from my app',
    enrol: {
      description: 'An app on your phone shows a new code every half minute, without a network',
      question: 'Add your authenticator app',
      instruction: 'Any authenticator app will do. If you have none, install one from the app store of your phone first.',
    },
  },
  token: {
    name: 'Code device',
    choice: (hint) => (hint === undefined ? 'Use a code from your code device' : `Use a code from your code device ${hint}`),
    question: 'Which code does your device show?',
    instruction: ({ hint, length }) =>
      `Take the small device ${hint === undefined ? 'that you were given' : hint} and enter the ${
        length === undefined ? '' : `${length}-digit `
      }code it shows now. If it has a button, press it first.`,
    instead: 'Use a code from my device',
    enrol: {
      description: 'A small device that you were given shows codes',
      question: 'Add your code device',
      instruction: 'Enter its serial number and two codes, one after the other.',
    },
  },
  passkey: {
    name: 'Passkey',
    choice: () => 'Use your fingerprint, face, screen lock or security key',
    question: 'Use your passkey',
    instruction: () => 'Your device asks for your fingerprint, your face, its PIN or your security key.',
    instead: 'Sign in with a passkey',
    enrol: {
      description: 'Your fingerprint, face, screen lock or a security key: quick, and safe from false pages',
      question: 'Add a passkey',
      instruction: 'Your device asks for your fingerprint, your face, its PIN or your security key. None of that leaves it.',
    },
  },
  push: {
    name: 'Request on your phone',
    choice: (hint) => (hint === undefined ? 'Confirm on your phone' : `Confirm on ${hint}`),
    question: 'Confirm on your phone',
    instruction: ({ hint, beforeProof }) =>
      beforeProof
        ? 'If there is an account for the name you entered, we sent a request to its phone. Answer it there, and this page goes on.'
        : `We sent a request to ${hint ?? 'your phone'}. Answer it there, and this page goes on.`,
    instead: 'Confirm on my phone',
    resend: {
      button: 'Send the request again',
      missing: 'Nothing on your phone? Open the app there: the request waits in it.',
      from: (seconds, from) => `The request can be sent again in ${duration(seconds)}, from ${from}.`,
      live: 'The request can be sent again in {time}.',
    },
    number: 'Your phone asks for this number:',
    enrol: {
      description: 'Our app on your phone asks you, and you answer with one tap and a number',
      question: 'Connect your phone',
      instruction: 'Use the phone that you have with you when you sign in.',
    },
  },
  second_password: {
    name: 'Second password',
    choice: () => 'Enter your second password',
    question: 'What is your second password?',
    instruction: () => 'Enter your second password. It is not the one that you sign in with.',
    instead: 'Use my second password',
    field: 'Second password',
    enrol: {
      description: 'Another password, asked for after the first',
      question: 'Choose a second password',
      instruction: 'It must not be the one that you sign in with. Several words in a row are easy to remember.',
    },
  },
  kba: {
    name: 'Your questions',
    choice: () => 'Answer your own questions',
    question: 'What are your answers?',
    instruction: () => 'Answer as you did when you chose these questions. Capital letters do not matter.',
    instead: 'Answer my questions',
    enrol: {
      description: 'Questions that you choose and answer',
      question: 'Choose your questions',
      instruction: 'Take answers that nobody can find out. They need not be true, as long as you remember them.',
    },
  },
  recovery_code: {
    name: 'Recovery code',
    choice: () => 'Use one of the codes you saved',
    question: 'What is one of your recovery codes?',
    instruction: () => 'Enter any code of your list that you have not used yet. Each one works once.',
    instead: 'Use a recovery code',
    field: 'Recovery code',
    enrol: {
      description: 'A list to keep on paper, for the day when you have nothing else at hand',
      question: 'Save your recovery codes',
      instruction: 'Each code lets you in once if you lose your phone. Print or write them down now: they are not shown again.',
    },
  },
  temp_access_code: {
    name: 'Temporary access code',
    choice: () => 'Use the code that the help desk gave you',
    question: 'Which code did the help desk give you?',
    instruction: () => 'Enter the temporary code. It works only for a short time.',
    instead: 'Use a code from the help desk',
    field: 'Temporary access code',
  },
  grid: {
    name: 'Grid card',
    choice: (hint) => (hint === undefined ? 'Look up your printed card' : `Look up your printed card ${hint}`),
    question: 'What is on your card?',
    instruction: ({ hint }) =>
      `Take ${hint === undefined ? 'your card' : `the card with the serial number ${hint}`} and enter what it shows in these places.`,
    instead: 'Use my printed card',
    enrol: {
      description: 'A card to print, in which you look up letters and digits',
      question: 'Print your card',
      instruction: 'Print the card and keep it with you: it is not shown again. Then enter what it shows in the places below.',
    },
  },
  trusted_device: {
    name: 'This browser',
    choice: () => 'This browser is remembered',
    question: 'Is this your browser?',
    instruction: () => 'This browser is remembered, so nothing has to be entered.',
    instead: 'Use this browser',
  },
}

/** For factors that have no entry above: says what the prompt needs and names the factor by its id. */
export const otherFactor = (id: string): FactorTexts => ({
  name: `Another method (${id})`,
  choice: (hint) => (hint === undefined ? `Use another method (${id})` : `Use another method (${id}) at ${hint}`),
  question: 'What is your answer?',
  instruction: ({ hint, length, text }) => {
    const what = length === undefined ? 'Enter your answer' : `Enter the code of ${length} ${text ? 'characters' : 'digits'}`
    return hint === undefined ? `${what} for the method “${id}”.` : `${what} for the method “${id}” at ${hint}.`
  },
  instead: `Use another method (${id})`,
})
