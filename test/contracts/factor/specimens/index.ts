import type { Specimen } from '../specimen.ts'
import { codes } from './codes.ts'
import { example } from './example.ts'
import { passwords } from './password.ts'

/** Every factor, and the one that CONTRIBUTING.md shows. */
export const specimens: readonly Specimen[] = [...passwords, ...codes, ...example]
