import { integer } from './setting.ts'

/** Argon2id. Higher values take hold for a password at its next sign-in. */
export const passwords = {
  memoryKiB: integer(
    {
      env: 'COUNTERSIGN_PASSWORD_MEMORY_KIB',
      key: 'passwords.memoryKiB',
      doc: 'Memory of one hash, KiB (OWASP: at least 19456).',
    },
    19_456,
    19_456,
    1_048_576,
  ),
  passes: integer({ env: 'COUNTERSIGN_PASSWORD_PASSES', key: 'passwords.passes', doc: 'Passes over that memory.' }, 2, 2, 20),
}
