import { type Static, Type } from '@sinclair/typebox'
import type { Factor, RememberedProof } from '../engine/factor-contract.ts'
import { browserFamily, browserLabel } from '../platform/browser-name.ts'
import type { KeyedHash, Random } from '../platform/contract.ts'

export interface TrustedDeviceSecret {
  /** Keyed digest of the token together with its owner: in another account's hands it is nothing (RC-9). */
  readonly digest: string
  readonly family: string
  readonly shown?: readonly RememberedProof[]
}

const trustedDeviceSettings = Type.Object({
  days: Type.Integer({ minimum: 1, maximum: 30, default: 30, description: 'How long a browser is remembered.' }),
})
type TrustedDeviceSettings = Static<typeof trustedDeviceSettings>

const day = 86_400
const tokenBytes = 32

interface Tools {
  readonly random: Random
  readonly keyedHash: KeyedHash
}

/**
 * A browser that its owner wants remembered: it stands for the second factor at sign-in, and for nothing else (RC-8). What
 * the browser keeps is 256 random bits; what we keep does not tell them. It ends with the authenticator, which expires.
 */
export const trustedDevice = ({
  random,
  keyedHash,
}: Tools): Factor<TrustedDeviceSecret, never, never, TrustedDeviceSettings> => ({
  id: 'trusted_device',
  classes: ['possession'],
  amr: [],
  traits: { maxAal: 1 },
  mayBeFirst: false,
  silent: true,
  settings: trustedDeviceSettings,

  // Never put before anybody: the browser answers by itself.
  prepare: () => ({ prompt: { kind: 'elsewhere' } }),

  async verify({ user, from }, secret, _challenge, answer) {
    const token = keyedHash.matches(secret?.digest ?? '', 'trusted-device', user ?? '', (answer.token ?? '').slice(0, 128))
    return secret && token && secret.family === browserFamily(from.userAgent) ? { kind: 'proved' } : { kind: 'mismatch' }
  },

  remember: {
    days: ({ days }) => days,
    make({ user, settings, from, now, shown, before = [] }) {
      const token = random.token(tokenBytes)
      const lifetimeSeconds = settings.days * day
      const anew = shown.map((one): RememberedProof => ({ ...one, until: now + lifetimeSeconds * 1000 }))
      // What was remembered before is not remembered for longer by this.
      const kept = before.filter(({ factor, authenticator, until }) => {
        const again = anew.some((one) => one.factor === factor && one.authenticator === authenticator)
        return until > now && !again
      })
      const digest = keyedHash.digest('trusted-device', user, token)
      const secret = { digest, family: browserFamily(from.userAgent), shown: [...anew, ...kept] }
      return { secret, token, lifetimeSeconds, label: browserLabel(from.userAgent) }
    },
    shown: ({ shown = [] }) => shown,
  },
})
