import { HOTP, Secret, TOTP } from 'otpauth'
import { appCode, type LabOptions } from '../../../support/engine-lab.ts'
import { totpSecret } from '../../../support/test-engine.ts'
import { asking, type Specimen } from '../specimen.ts'

const sent = { wrong: { code: '000000' }, lifetime: 300 } as const
const phone = '+4915112345678'

/** Alice's token has been pressed 4 times, carol's is still in the box. */
const seeds = { alice: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', carol: 'MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U' }
const tokenOf = (secret: string) => ({ type: 'hotp', secret, digits: 6, algorithm: 'SHA1' }) as const
const press = (secret: string, counter: number) => HOTP.generate({ secret: Secret.fromBase32(secret), counter, digits: 6 })
const tokenStock: LabOptions['tokenStock'] = {
  find: async (_tenant, _pool, serial) =>
    serial === 'FOB-2' ? { id: '018f0000-0000-7000-8000-0000000000f2', secret: tokenOf(seeds.carol) } : undefined,
}

/** Factors with codes that are sent, shown or counted. */
export const codes: readonly Specimen[] = [
  {
    id: 'email',
    lab: asking('email'),
    right: (lab) => ({ code: lab.lastCode() }),
    ...sent,
    enrol: {
      answer: (lab, { prompt }) => (prompt.kind === 'address' ? {} : { code: lab.lastCode() }),
      wrong: { code: '000000' },
    },
  },
  {
    id: 'sms',
    lab: (more) => {
      const lab = asking('sms')(more)
      lab.give('alice', 'sms', { address: phone })
      return lab
    },
    right: (lab) => ({ code: lab.lastCode() }),
    ...sent,
    enrol: {
      answer: (lab, { prompt }) => (prompt.kind === 'address' ? { address: '+49 151 87654321' } : { code: lab.lastCode() }),
      wrong: { code: '000000' },
    },
  },
  {
    id: 'voice',
    lab: (more) => {
      const lab = asking('voice', { poolSettings: { selfEnrolment: false, factors: { voice: { enabled: true } } } })(more)
      lab.give('alice', 'sms', { address: phone })
      return lab
    },
    right: (lab) => ({ code: lab.lastCode() }),
    ...sent,
    shares: 'sms',
  },
  {
    id: 'magic_link',
    lab: asking('magic_link'),
    right: (lab) => ({ link: lab.lastMessage()?.parameters.link?.split('.').at(-1), here: 'yes' }),
    wrong: { link: 'AAAAAAAAAAAAAAAAAAAAAA', here: 'yes' },
    lifetime: 300,
    shares: 'email',
  },
  {
    id: 'mobile_app',
    lab: asking('mobile_app'),
    right: (lab) => ({ code: appCode(lab) }),
    wrong: { code: '000000' },
    lifetime: 61,
    enrol: {
      answer: (lab, { prompt }) => {
        const secret = prompt.kind === 'app' ? prompt.secret.replaceAll(' ', '') : totpSecret
        return { code: new TOTP({ secret }).generate({ timestamp: lab.now() }), label: 'Work phone' }
      },
      wrong: { code: '000000' },
    },
  },
  {
    id: 'token',
    lab: (more) => {
      const lab = asking('token', { tokenStock })(more)
      lab.give('alice', 'token', { secret: { ...tokenOf(seeds.alice), counter: 4 } })
      return lab
    },
    right: () => ({ code: press(seeds.alice, 4) }),
    wrong: { code: '000000' },
    enrol: {
      answer: () => ({ serial: 'FOB-2', code: press(seeds.carol, 0), code2: press(seeds.carol, 1) }),
      wrong: { serial: 'FOB-2', code: '000000', code2: '000000' },
    },
  },
]
