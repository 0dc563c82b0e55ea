import type { Answer } from '../../../../src/engine/action.ts'
import { createLab } from '../../../support/engine-lab.ts'
import type { Specimen } from '../specimen.ts'

/** Answered beside the name. */
export const passwords: readonly Specimen[] = [
  {
    id: 'password',
    lab: createLab,
    arrive: async (lab, name) => {
      const view = await lab.engine.begin(lab.scope, {})
      const act = (answer: Answer) => ({ kind: 'identify', identifier: name, factor: 'password', answer }) as const
      return { view, submit: (answer) => lab.engine.act(lab.scope, view.transaction, view.version, act(answer)) }
    },
    right: () => ({ password: 'alice pw' }),
    wrong: { password: 'wrong' },
    remembered: true,
  },
]
