import { describe, expect, it } from 'vitest'
import { assurance as assuranceOn, level, provedFactors } from './assurance.ts'
import type { AuthenticatorId, ProofId, TransactionId } from './ids.ts'
import { builtInLadder } from './policy.ts'
import type { Amr, FactorClass, Proof } from './proof.ts'

const assurance = (proofs: readonly Proof[]) => assuranceOn(builtInLadder, proofs)

const proof = (authenticator: string, classes: FactorClass[], maxAal: 1 | 2 | 3, amr: Amr[], address?: string): Proof => ({
  id: authenticator as ProofId,
  transaction: 'tx' as TransactionId,
  at: 0,
  factor: authenticator,
  authenticator: authenticator as AuthenticatorId,
  classes,
  amr,
  traits: { maxAal },
  ...(address === undefined ? {} : { address }),
})
const password = proof('p', ['knowledge'], 2, ['pwd'])
const secondPassword = proof('p2', ['knowledge'], 2, ['pwd'])
const email = proof('e', ['possession'], 1, ['otp'], 'mailbox')
const sms = proof('s', ['possession'], 2, ['otp', 'sms'], 'phone')
const totp = proof('t', ['possession'], 2, ['otp'])
const passkey = proof('k', ['possession', 'inherence'], 3, ['pop', 'user'])

describe('assurance', () => {
  it.each([
    ['a password', [password], 1, ['pwd']],
    ['a password and an e-mail code: mfa, never AAL2', [password, email], 1, ['mfa', 'otp', 'pwd']],
    ['a password and an authenticator app', [password, totp], 2, ['mfa', 'otp', 'pwd']],
    ['a password and an SMS code', [password, sms], 2, ['mfa', 'otp', 'pwd', 'sms']],
    ['a verified passkey alone counts as two classes', [passkey], 2, ['mfa', 'pop', 'user']],
    ['e-mail and password and app', [email, password, totp], 2, ['mfa', 'otp', 'pwd']],
  ])('%s', (_name, proofs, aal, amr) => {
    expect(level(proofs)).toBe(aal)
    expect(assurance(proofs)).toEqual({ acr: `urn:countersign:aal${aal}`, amr })
  })

  it('PW-10 E-19 two knowledge factors are one kind: never mfa, never AAL2', () => {
    expect(assurance([password, secondPassword])).toEqual({ acr: 'urn:countersign:aal1', amr: ['pwd'] })
  })

  it('one mailbox, or one authenticator, counts once', () => {
    const again = proof('e2', ['knowledge'], 2, ['pwd'], 'mailbox')
    expect(assurance([email, again]).amr).toEqual(['otp'])
    expect(assurance([totp, totp]).amr).toEqual(['otp'])
  })

  it('a passkey that was shown without and then with its user’s verification is verified, in any order', () => {
    const unverified: Proof = { ...passkey, classes: ['possession'], amr: ['pop'] }
    for (const proofs of [
      [unverified, passkey],
      [passkey, unverified],
    ])
      expect(assurance(proofs)).toEqual({ acr: 'urn:countersign:aal2', amr: ['mfa', 'pop', 'user'] })
  })

  it('FL-3 of two phones each serves for the factor that the other cannot serve for', () => {
    const by = (factor: string, phone: string): Proof => ({
      ...sms,
      factor,
      authenticator: phone as AuthenticatorId,
      address: phone,
    })
    const both = ['sms', 'voice']
    expect(provedFactors(both, [by('sms', 'a'), by('sms', 'b'), by('voice', 'a')])).toEqual(both)
    expect(provedFactors(both, [by('sms', 'a'), by('voice', 'a')])).toEqual(['sms'])
    expect(provedFactors(['sms', 'sms'], [by('sms', 'a'), by('sms', 'b')])).toEqual(['sms'])
  })

  it('nothing proved is worth nothing', () => {
    expect(level([])).toBe(0)
  })
})
