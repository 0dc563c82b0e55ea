import { expect, it } from 'vitest'
import type { Candidate } from './facts.ts'
import type { AuthenticatorId } from './ids.ts'
import { missingOfOwnLevel } from './own-level.ts'

const of = (factor: string, phone: string): Candidate => ({
  ...{ factor, authenticator: phone as AuthenticatorId, address: phone },
  ...{ classes: ['possession'], traits: { maxAal: 2 } },
})

it('two phones count as two factors where they can, in whatever order they were shown', () => {
  const app: Candidate = { ...of('mobile_app', 'app'), authenticator: 'app' as AuthenticatorId }
  const have = [of('sms', 'one'), of('voice', 'one'), of('sms', 'two'), of('voice', 'two'), app]
  const shown = [of('voice', 'one'), of('sms', 'one'), of('sms', 'two')]
  expect(missingOfOwnLevel(shown, have)).toBeUndefined()
  expect(missingOfOwnLevel(shown.toReversed(), have)).toBeUndefined()
  expect(missingOfOwnLevel([of('sms', 'one'), of('voice', 'one')], have)?.anyOf.length).toBeGreaterThan(0)
})

it('whoever shows a stand-in first is asked for what they have left beside it', () => {
  const slip: Candidate = { ...of('temp_access_code', 'slip'), traits: { maxAal: 1, standIn: true } }
  const mailbox: Candidate = { ...of('email', 'mailbox'), traits: { maxAal: 1 } }
  const lost = [of('mobile_app', 'app')]
  expect(missingOfOwnLevel([slip], [mailbox, slip], lost)?.anyOf).toEqual([mailbox])
  expect(missingOfOwnLevel([slip, mailbox], [mailbox, slip], lost)).toBeUndefined()
  expect(missingOfOwnLevel([mailbox], [mailbox, slip], lost)?.instead).toEqual([slip])
})
