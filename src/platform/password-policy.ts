import { foldPassword as fold, normalizePassword } from './password-text.ts'

/** Why a password may not be set; `locales/` has the sentence for each. */
export type PasswordRefusal = 'too_short' | 'too_long' | 'too_common' | 'personal'

export interface PasswordContext {
  /** True where this password alone lets its owner in: then it has at least 15 characters, else 8. */
  readonly onlyFactor: boolean
  readonly username?: string | null
  readonly email?: string | null
  /** Names of tenant, workspace, applications and product. */
  readonly names?: readonly string[]
}

export type PasswordJudgement =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: PasswordRefusal; readonly minimumLength: number }

/**
 * Judges a password that is about to be set (NIST SP 800-63B 3.1.1): its length in code points (PW-1), a list of common
 * passwords, and the names around it (PW-5). No rule about kinds of characters (PW-4). Never called at sign-in.
 */
export async function judgePassword(password: string, context: PasswordContext): Promise<PasswordJudgement> {
  const minimumLength = context.onlyFactor ? 15 : 8
  const refuse = (reason: PasswordRefusal): PasswordJudgement => ({ ok: false, reason, minimumLength })
  const normal = normalizePassword(password)
  if (normal === undefined) return refuse('too_long')
  if ([...normal].length < minimumLength) return refuse('too_short')
  const folded = fold(normal)
  if ((await commonPasswords()).has(folded)) return refuse('too_common')
  if (isMadeOf(folded, contextWords(context))) return refuse('personal')
  return { ok: true }
}

let loaded: Promise<ReadonlySet<string>> | undefined

/** The list is large and only needed where a password is set: loaded on first use. */
async function commonPasswords(): Promise<ReadonlySet<string>> {
  loaded ??= import('./common-passwords.ts').then((list) => list.commonPasswords)
  return loaded
}

function contextWords(context: PasswordContext): string[] {
  const mailbox = context.email?.split('@')[0]
  return [context.username, context.email, mailbox, 'countersign', ...(context.names ?? [])]
    .flatMap((word) => (word ? [lettersAndDigits(fold(word))] : []))
    .filter((word) => word.length >= 3)
    .toSorted((a, b) => b.length - a.length)
}

/** True where nothing but digits and signs is left once the words are taken out: `alice`, `Alice-2026!`, `alicealice`. */
function isMadeOf(password: string, words: readonly string[]): boolean {
  let rest = lettersAndDigits(password)
  const before = rest
  for (const word of words) rest = rest.replaceAll(word, ' ')
  return rest !== before && !/\p{L}/u.test(rest)
}

const lettersAndDigits = (text: string) => text.replace(/[^\p{L}\p{M}\p{N}]/gu, '')
