import type { Answer } from '../../../../src/engine/action.ts'
import type { View } from '../../../../src/engine/view.ts'
import type { Lab } from '../../../support/engine-lab.ts'
import { createSoftPhone, type SoftPhone } from '../../../support/soft-phone.ts'
import { asking, type Specimen } from '../specimen.ts'

const phones = new WeakMap<Lab, SoftPhone>()

/** What alice's phone signs, given the number that her screen shows. */
function approve(lab: Lab, view: View): Answer {
  const phone = phones.get(lab)
  const asked = [...lab.transactions.challenges.values()].findLast(({ type }) => type === 'push')
  const number = view.kind === 'challenge' && view.prompt.kind === 'elsewhere' ? view.prompt.number : undefined
  if (!phone || !asked) return {}
  const { id, transaction, payload } = asked
  const details = payload as { readonly user: string; readonly nonce: string; readonly context: string }
  return { response: phone.decide({ id, transaction, application: 'Shop', ...details }, 'approve', number) }
}

/** Approval on a phone: alice has one, carol registers one. */
export const push: readonly Specimen[] = [
  {
    id: 'push',
    lab: (more) => {
      const lab = asking('push')(more)
      const phone = createSoftPhone(lab.now)
      phones.set(lab, phone)
      lab.give('alice', 'push', { secret: { publicKey: phone.publicKey, name: 'phone', platform: 'web' } })
      return lab
    },
    right: approve,
    wrong: { response: 'e30.e30.AAAA' },
    lifetime: 120,
    enrol: {
      answer: (lab, { prompt }) => ({
        registration: prompt.kind === 'device' ? createSoftPhone(lab.now).register(prompt.uri) : '',
      }),
      wrong: { registration: 'e30.e30.AAAA' },
    },
  },
]
