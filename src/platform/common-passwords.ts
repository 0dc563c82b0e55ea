// A static import in a file that is loaded on first use: the package is CommonJS, and bundled `import()` of it has no names.
import { dictionary } from '@zxcvbn-ts/language-common'
import { foldPassword } from './password-text.ts'

/** Passwords that everybody tries first, folded. */
export const commonPasswords: ReadonlySet<string> = new Set(dictionary['passwords-common'].map(foldPassword))
