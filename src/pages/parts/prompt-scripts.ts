import type { EnrolPrompt } from '../../engine/view.ts'
import { passkeyScript } from './passkey-script.ts'
import { copyText, countDown, printSheet, revealPassword, waitForAnswer } from './scripts.ts'

const scripts: Readonly<Record<EnrolPrompt['kind'], readonly string[]>> = {
  code: [countDown],
  password: [revealPassword],
  questions: [countDown],
  cells: [countDown],
  passkey: [countDown, passkeyScript],
  elsewhere: [countDown, waitForAnswer],
  address: [countDown],
  app: [countDown, copyText],
  'new-password': [revealPassword],
  'new-questions': [countDown],
  'new-passkey': [countDown, passkeyScript],
  device: [countDown, waitForAnswer],
  'show-codes': [printSheet],
  card: [countDown, printSheet],
  token: [countDown],
}

/** The scripts that a page with this prompt uses. When the time is `over` there is nothing to wait for. */
export const promptScripts = ({ kind }: EnrolPrompt, over: boolean): readonly string[] =>
  over ? scripts[kind].filter((script) => script !== waitForAnswer) : scripts[kind]
