import { count, duration } from './amounts-en.ts'
import { factors } from './factors-en.ts'
import type { FailureTexts, NoticeTexts, RefusalTexts } from './texts.ts'

const refusals: RefusalTexts = {
  address_invalid: () => 'That address or number is not complete. Check it and try again.',
  address_not_served: () => 'We cannot send codes to that kind of number or to that country. Enter another one.',
  address_in_use: () => 'That address or number is used already. Enter another one.',
  password_too_short: (minimum) =>
    minimum === undefined
      ? 'That password is too short. Add some more words.'
      : `That password is too short. Use at least ${count(minimum, 'character', 'characters')}: several words are easy to remember.`,
  password_too_long: () => 'That password is too long. Shorten it a little.',
  password_too_common: () => 'Many people use that password, so it is tried first. Choose another one.',
  password_personal: () => 'That password holds your name, your address or the name of this service. Choose another one.',
  password_same: () => 'Your second password must not be the same as your first. Choose another one.',
  questions_incomplete: (minimum) =>
    minimum === undefined
      ? 'Choose a question in each place and answer all of them.'
      : `Choose a question in each place and answer all of them, with at least ${count(minimum, 'character', 'characters')} each.`,
  questions_alike: () => 'Two of the questions or two of the answers are the same. Make each one different.',
  serial_unknown: () => 'That serial number cannot be added. Check it, or ask the people who gave you the device.',
  credential_unusable: () => 'What your device answered cannot be used. Try again, or choose another method.',
  credential_known: () => 'That one is added to your account already. Use another one.',
  too_many: () => 'You have as many of these as one person may have. Remove one first, or add something else.',
}

export const notices: NoticeTexts = {
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
  answer_wrong: ({ attemptsLeft }) =>
    attemptsLeft > 0
      ? `That is not right. Check it and try again: ${count(attemptsLeft, 'try', 'tries')} left.`
      : 'That is not right.',
  code_expired: (_, { noCode }) =>
    noCode
      ? 'That took too long, so it does not count any more. Try again, or choose another method.'
      : 'That code has expired. Ask for a new one.',
  code_sent: (_, { beforeProof, noCode }) => {
    const [what, newest] = noCode ? ['a new message', 'Only the newest one works.'] : ['a code', 'Only the newest code works.']
    return beforeProof
      ? `If the account exists, ${what} is on its way. ${newest}`
      : `${what.replace(/^a/, 'A')} is on its way. ${newest}`
  },
  resend_too_soon: ({ seconds }, { noCode }) =>
    noCode
      ? `A message was sent just now. You can ask for another one in ${duration(seconds)}.`
      : `A code was sent just now. You can ask for another one in ${duration(seconds)}.`,
  send_limit: (_, { noCode }) =>
    noCode
      ? 'No more messages can be sent for now. Use the newest one you have, or choose another method.'
      : 'No more codes can be sent for now. Use the newest one you have, or choose another method.',
  delivery_delayed: (_, { beforeProof, noCode }) => {
    if (noCode) {
      return beforeProof
        ? 'Messages may arrive late at the moment. Wait a little, or go back and choose another method.'
        : 'The message could not be sent yet. It goes out as soon as possible; you can also choose another method.'
    }
    return beforeProof
      ? 'Codes may arrive late at the moment. Wait a little, or go back and choose another method.'
      : 'The code could not be sent yet. It goes out as soon as possible; you can also choose another method.'
  },
  out_of_date: () => 'That page was out of date, so nothing was changed. This is the current one.',
  slow_down: ({ seconds }) => `Too many tries in a short time. Wait ${duration(seconds)}, then try again.`,
  busy: ({ seconds }) =>
    `The server has much to do, so nothing was checked and no try was counted. Wait ${duration(seconds)}, then try again.`,
  still_waiting: () => 'Nothing has come from the other device yet. Answer there first, or choose another method.',
  declined: () => 'The request was declined on the other device, so nothing was confirmed. Choose another method, or try again.',
  push_stopped: () =>
    'No more requests are sent to your phone, because several were declined or not answered. Confirm in another way first.',
  enrolled: ({ factor }) =>
    Object.hasOwn(factors, factor)
      ? `Added: ${factors[factor as keyof typeof factors].name}. You can use it from now on.`
      : 'Added. You can use it from now on.',
  input_refused: ({ reason, minimum }) => refusals[reason](minimum),
}

export const failures: FailureTexts = {
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
  risk: {
    title: 'This sign-in was stopped to protect your account',
    sentence: 'Too much about it is unusual for this account.',
    next: 'Try again from a place and device that you use often, or ask the people who look after your account.',
  },
  not_allowed: {
    title: 'This account cannot be used here',
    sentence: 'The application expects somebody else, or the account may not sign in now.',
    next: 'Go back to the application and start again with the right account.',
  },
  declined: {
    title: 'The sign-in was declined',
    sentence: 'Somebody answered no on your other device, so you are not signed in.',
    next: 'If it was not you who said no, tell the people who look after your account. Else start again from the application.',
  },
  still_needed: {
    title: 'This one cannot be removed',
    sentence: 'It is not there any more, or it is the last one that your account needs. Nothing was changed.',
    next: 'Add another method first if you want to remove it.',
  },
}
