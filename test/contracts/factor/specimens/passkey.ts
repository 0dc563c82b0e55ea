import type { Prompt } from '../../../../src/engine/view.ts'
import type { PasskeySecret } from '../../../../src/factors/passkey-registration.ts'
import type { Lab } from '../../../support/engine-lab.ts'
import { publicKeyOf, softAuthenticator } from '../../../support/soft-authenticator.ts'
import { relyingParty } from '../../../support/test-engine.ts'
import { asking, type Specimen } from '../specimen.ts'

/** Everybody's authenticator. */
export const device = softAuthenticator('https://login.example.com')
/** Which credential is alice's in which lab. */
export const alices = new WeakMap<Lab, (typeof device)['credentials'][number]>()

export const optionsOf = (prompt: object): unknown => (prompt as Extract<Prompt, { kind: 'passkey' }>).options

export const passkeys: readonly Specimen[] = [
  {
    id: 'passkey',
    lab(more) {
      const lab = asking('passkey')(more)
      const userHandle = Buffer.from(lab.users.get('alice')?.id ?? '').toString('base64url')
      device.create({ challenge: '', rp: relyingParty, user: { id: userHandle } })
      const credential = device.credentials.at(-1)
      if (!credential) throw new Error('no credential was made')
      alices.set(lab, credential)
      const secret: PasskeySecret = {
        credentialId: credential.id.toString('base64url'),
        publicKey: publicKeyOf(credential).toString('base64url'),
        algorithm: -7,
        transports: ['internal'],
        aaguid: '00000000-0000-0000-0000-000000000000',
        deviceType: 'singleDevice',
        backedUp: false,
        userHandle,
      }
      lab.give('alice', 'passkey', { secret })
      return lab
    },
    right: (lab, view) => ({
      credential: 'prompt' in view ? device.get(optionsOf(view.prompt), {}, alices.get(lab)) : undefined,
    }),
    wrong: { credential: '{}' },
    lifetime: 300,
    enrol: {
      answer: (_lab, { prompt }) => ({ credential: device.create(optionsOf(prompt)), label: 'Blue laptop' }),
      wrong: { credential: '{}' },
    },
  },
]
