import type { Specimen } from '../specimen.ts'
import { codes } from './codes.ts'
import { example } from './example.ts'
import { passkeys } from './passkey.ts'
import { passwords } from './password.ts'
import { push } from './push.ts'
import { secrets } from './secrets.ts'

/** Every factor, and the one that CONTRIBUTING.md shows. */
export const specimens: readonly Specimen[] = [...passwords, ...codes, ...passkeys, ...push, ...secrets, ...example]
