import type { EnrolPrompt, Notice } from '../view.ts'

/** A code that is shown on a page of its own to be typed is a code, too. */
const codes: readonly EnrolPrompt['kind'][] = ['code', 'app', 'token']

/** What is said about a wrong answer: which kind of answer it was, and never which part of it. */
export function wrongAnswer({ kind }: EnrolPrompt, attemptsLeft: number): Notice {
  if (kind === 'password') return { key: 'password_wrong', attemptsLeft }
  return { key: codes.includes(kind) ? 'code_wrong' : 'answer_wrong', attemptsLeft }
}
