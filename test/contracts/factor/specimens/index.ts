import type { Specimen } from '../specimen.ts'
import { codes } from './codes.ts'
import { example } from './example.ts'
import { passwords } from './password.ts'
<<<<<<< HEAD
import { secrets } from './secrets.ts'

/** Every factor, and the one that CONTRIBUTING.md shows. */
export const specimens: readonly Specimen[] = [...passwords, ...codes, ...secrets, ...example]
=======
import { push } from './push.ts'

/** Every factor, and the one that CONTRIBUTING.md shows. */
export const specimens: readonly Specimen[] = [...passwords, ...codes, ...push, ...example]
>>>>>>> push
