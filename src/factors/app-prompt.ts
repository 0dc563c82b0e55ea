import { Secret, TOTP } from 'otpauth'
import { toString as qrCode } from 'qrcode'
import type { EnrolContext, EnrolPrompt } from '../engine/factor-contract.ts'
import type { TotpSecret } from './totp.ts'

/** What an authenticator app needs to be set up: to scan, to open on this phone, or to type (TO-1: shown here and nowhere else). */
export async function appPrompt({ person, workspace }: EnrolContext, secret: TotpSecret): Promise<EnrolPrompt> {
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
    qr: await qrCode(uri, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 }),
    length: secret.digits,
  }
}

/** Apps split what they show at a colon. */
const named = (text: string): string => text.replaceAll(':', ' ').trim()
