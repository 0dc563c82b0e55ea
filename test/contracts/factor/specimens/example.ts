import type { Factor } from '../../../../src/engine/factor-contract.ts'
import { factorTools } from '../../../support/factor-context.ts'
import { slipPin } from '../example/slip-pin.ts'
import { asking, type Specimen } from '../specimen.ts'

const alices = '20260101'
let printed = ''

/** What alice, who has one, and carol, who adds one, would answer. */
export const example: readonly Specimen[] = [
  {
    id: 'slip_pin',
    lab: (more) => {
      const lab = asking('slip_pin', { moreFactors: (tools) => [slipPin(tools) as Factor] })(more)
      const user = lab.users.get('alice')?.id ?? ''
      lab.give('alice', 'slip_pin', { secret: { digest: factorTools.keyedHash.digest('slip-pin', user, alices) } })
      return lab
    },
    right: () => ({ code: alices }),
    wrong: { code: '00000000' },
    remembered: true,
    enrol: {
      answer(_lab, { prompt }) {
        if (prompt.kind !== 'show-codes') return { code: printed }
        printed = prompt.codes[0] ?? ''
        return { saved: 'yes' }
      },
      wrong: { code: '00000000' },
    },
  },
]
