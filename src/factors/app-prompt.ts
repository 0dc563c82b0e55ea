import { Secret, TOTP } from 'otpauth'
import type { EnrolContext, EnrolPrompt } from '../engine/factor-contract.ts'
import type { Seed } from './one-time-password.ts'
import { qrCode } from './qr-code.ts'

/** What an authenticator app needs to be set up: to scan, to open on this phone, or to type (TO-1: shown here and nowhere else). */
export async function appPrompt(
  { person, workspace }: EnrolContext,
  secret: Seed & { readonly period: number },
): Promise<EnrolPrompt> {
  const issuer = named(workspace)
  const uri = new TOTP({
    issuer,
    label: named(person.email ?? person.username ?? person.name ?? '') || issuer,
    ...secret,
    secret: Secret.fromBase32(secret.secret),
  }).toString()
  return {
    kind: 'app',
    secret: secret.secret.replace(/(.{4})(?=.)/g, '$1 '),
    uri,
    qr: await qrCode(uri),
    length: secret.digits,
  }
}

/** Apps split what they show at a colon. */
const named = (text: string): string => text.replaceAll(':', ' ').trim()
