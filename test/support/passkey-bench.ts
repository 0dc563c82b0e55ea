import type { AuthenticatorId, UserId } from '../../src/domain/ids.ts'
import type {
  Answer,
  EnrolContext,
  EnrolVerdict,
  FactorContext,
  Prompt,
  Sibling,
  Verdict,
} from '../../src/engine/factor-contract.ts'
import { type PasskeyChallenge, passkey } from '../../src/factors/passkey.ts'
import type { PasskeyDraft, PasskeySecret } from '../../src/factors/passkey-registration.ts'
import type { PasskeySettings } from '../../src/factors/passkey-settings.ts'
import { createSystemRandom } from '../../src/platform/random.ts'
import { type Forgery, type KeyKind, softAuthenticator } from './soft-authenticator.ts'
import { relyingParty } from './test-engine.ts'

/** What every forgery comes to. */
export const mismatch = { kind: 'mismatch' }
export const unusable = { kind: 'refused', reason: 'credential_unusable' }

export const factor = passkey({ random: createSystemRandom(), relyingParty })

/** The factor alone with one person and their authenticator: ceremonies without an engine, each step in the test's hands. */
export function passkeyBench(user = '018f0000-0000-7000-8000-000000000001', changed: Partial<PasskeySettings> = {}) {
  const settings: PasskeySettings = {
    userVerification: 'preferred',
    residentKey: 'preferred',
    authenticatorAttachment: 'any',
    ...changed,
  }
  const siblings: Sibling<PasskeySecret>[] = []
  const device = softAuthenticator('https://login.example.com')
  const person = { username: 'alice', name: 'Alice Example', email: 'alice@example.com', phone: null, locale: null }
  const context = (): FactorContext<PasskeySettings, PasskeySecret> =>
    ({ user: user as UserId, siblings, settings, marker: null }) as never
  const enrolContext = (): EnrolContext<PasskeySecret, PasskeySettings> =>
    ({ user: user as UserId, siblings, settings, person, workspace: 'Acme' }) as never

  const bench = {
    user,
    siblings,
    device,
    context,

    /** The first question of an enrolment. */
    async begin() {
      const { prompt, draft } = await enrol().begin(enrolContext())
      return { options: optionsOf(prompt as Prompt), draft }
    },
    confirm: (draft: PasskeyDraft, answer: Answer): Promise<EnrolVerdict<PasskeySecret, PasskeyDraft>> =>
      enrol().confirm(enrolContext(), draft, answer),

    /** Registers in one go, and keeps what was accepted as the engine would. */
    async register(kind: KeyKind = 'ES256', forgery: Forgery = {}) {
      const { options, draft } = await bench.begin()
      const verdict = await bench.confirm(draft, { credential: device.create(options, kind, forgery) })
      if (verdict.kind === 'enrolled' && verdict.secret) {
        const authenticator = `authenticator-${siblings.length + 1}` as AuthenticatorId
        siblings.push({ authenticator, secret: verdict.secret, marker: verdict.marker ?? null })
      } else device.credentials.pop()
      return verdict
    },

    /** The challenge of a second factor. */
    ask() {
      const { prompt, challenge } = factor.prepare(context(), siblings[0]?.secret ?? null, true)
      return { options: optionsOf(prompt), challenge: challenge as PasskeyChallenge }
    },
    /** The challenge of the first page, which is there before anybody is named. */
    open(challenge = 'b3BlbmluZw') {
      const { opening } = factor
      if (!opening) throw new Error('there is no opening')
      return { options: optionsOf(opening.prompt(challenge, settings)), challenge: opening.challenge(challenge, settings) }
    },
    answer: (challenge: PasskeyChallenge | null, credential: string): Promise<Verdict<PasskeySecret>> =>
      factor.verify(context(), siblings[0]?.secret ?? null, challenge, { credential }),

    /** Answers a second factor in one go. */
    async signIn(forgery: Forgery = {}) {
      const { options, challenge } = bench.ask()
      return bench.answer(challenge, device.get(options, forgery))
    },
  }
  return bench
}

function enrol() {
  if (!factor.enrol) throw new Error('it cannot be enrolled')
  return factor.enrol
}

const optionsOf = (prompt: Prompt): unknown => ('options' in prompt ? prompt.options : undefined)
