import type { Factor } from '../../../../src/engine/factor-contract.ts'
import { factorTools } from '../../../support/factor-context.ts'
import { slipPin } from '../example/slip-pin.ts'
import { asking, type Specimen } from '../specimen.ts'

export const example: readonly Specimen[] = [
  {
    id: 'slip_pin',
    lab: (more) => {
      const lab = asking('slip_pin', { moreFactors: (tools) => [slipPin(tools) as Factor] })(more)
      const alice = lab.users.get('alice')
      lab.give('alice', 'slip_pin', { secret: { digest: factorTools.keyedHash.digest('slip-pin', alice?.id ?? '', '20260101') } })
      return lab
    },
    right: () => ({ code: '2026 0101' }),
    wrong: { code: '00000000' },
    remembered: true,
    enrol: {
      answer: (_lab, { prompt }) => {
        if (prompt.kind === 'show-codes') printed = prompt.codes[0] ?? ''
        return prompt.kind === 'show-codes' ? { saved: 'yes' } : { code: printed }
      },
      wrong: { code: '00000000' },
    },
  },
]

/** What carol holds in her hand. */
let printed = ''
