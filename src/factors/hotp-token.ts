import type { EnrolContext, Factor, FactorContext } from '../engine/factor-contract.ts'
import { matchingCounter, range, type Seed, stepAt } from './one-time-password.ts'
import { typedDigits } from './typed.ts'

/** Seed of a token: `hotp` counts presses of its button (RFC 4226), `totp` has a clock (RFC 6238). */
export interface TokenSecret extends Seed {
  readonly type: 'hotp' | 'totp'
  /** Of `totp`: seconds, 30 where nothing is said. */
  readonly period?: number
  /** Of `hotp`: where the maker left the counter. */
  readonly counter?: number
  /** Of `totp`: steps by which its clock is ahead of ours, learned from two consecutive codes. */
  readonly drift?: number
}

/** The tokens that nobody has yet. */
export interface TokenStock {
  /** By the number that is printed on it; undefined where there is none, or somebody has it. */
  find(
    tenant: EnrolContext['tenant'],
    pool: EnrolContext['pool'],
    serial: string,
  ): Promise<{ readonly id: string; readonly secret: TokenSecret } | undefined>
}

/** Presses in a pocket that are forgiven: so many codes are valid at any instant (TO-9). */
const lookAhead = 10
/** Within so many presses two consecutive codes bring server and token together again (RFC 4226 7.4). */
const resynchronisation = 100
/** And within so many steps either way, where the token's clock runs fast or slow (RFC 6238 6). */
const clockDrift = 20

const limit = 5
const usualLength = 6
/** As printed: plain letters, digits and signs, and nothing that a database would choke on. */
const serialNumber = /^[\x20-\x7e]{1,64}$/

/**
 * Codes of a hardware token. The marker is the counter or the step: a code works once, and none before it works any more. A
 * token that was pressed too often comes back by two codes one after the other, in `code` and `code2` or both in `code`.
 */
export const hotpToken = ({ tokenStock }: { readonly tokenStock: TokenStock }): Factor<TokenSecret, never, object> => ({
  id: 'token',
  classes: ['possession'],
  amr: ['otp', 'hwk'],
  traits: { maxAal: 2 },
  mayBeFirst: false,

  enrol: {
    limit,
    proves: true,
    begin: async () => ({ prompt: { kind: 'token', length: usualLength }, draft: {} }),

    /** Unknown and taken are refused alike: nobody learns who has which. Two codes show that the token is in this hand. */
    async confirm({ tenant, pool, now }, _draft, answer) {
      const serial = (answer.serial ?? '').slice(0, 1000).normalize('NFKC').trim()
      const token = serialNumber.test(serial) ? await tokenStock.find(tenant, pool, serial) : undefined
      if (!token) return { kind: 'refused', reason: 'serial_unknown' }
      const found = resynchronise(token.secret, null, now, typedDigits(answer.code), typedDigits(answer.code2))
      if (!found) return { kind: 'mismatch' }
      return { kind: 'enrolled', ...found, label: serial, stock: token.id }
    },
  },

  prepare: (_context, secret) => ({ prompt: { kind: 'code', length: secret?.digits ?? usualLength, sent: false } }),

  async verify({ marker, now }, secret, _challenge, answer) {
    if (!secret) return { kind: 'mismatch' }
    const [code, next] = typedCodes(answer, secret.digits)
    if (next !== '') {
      const found = resynchronise(secret, marker, now, code, next)
      if (!found) return { kind: 'mismatch' }
      return { kind: 'proved', marker: found.marker, ...(found.secret === secret ? {} : { secret: found.secret }) }
    }
    const counter = matchingCounter(secret, expected(secret, marker, now), code)
    return counter === undefined ? { kind: 'mismatch' } : { kind: 'proved', marker: counter }
  },
})

/** Two codes in one field are as good as two fields: they are too long to be one. */
function typedCodes(answer: Parameters<Factor['verify']>[3], digits: number): readonly [string, string] {
  const code = typedDigits(answer.code)
  return code.length === 2 * digits ? [code.slice(0, digits), code.slice(digits)] : [code, typedDigits(answer.code2)]
}

/** The counters whose codes are taken now. */
function expected(secret: TokenSecret, marker: FactorContext['marker'], now: number): Iterable<number> {
  if (secret.type === 'hotp') return range(firstCounter(secret, marker), lookAhead)
  const current = stepAt(now, periodOf(secret)) + (secret.drift ?? 0)
  return [current, current - 1].filter((step) => step > (marker ?? -1))
}

/** Where two codes, one after the other, are in a wider window: the new marker, and what was learned of the token's clock. */
function resynchronise(
  secret: TokenSecret,
  marker: number | null,
  now: number,
  code: string,
  next: string,
): { readonly secret: TokenSecret; readonly marker: number } | undefined {
  if (secret.type === 'hotp') {
    const counter = matchingCounter(secret, range(firstCounter(secret, marker), resynchronisation), code, next)
    return counter === undefined ? undefined : { secret, marker: counter + 1 }
  }
  const current = stepAt(now, periodOf(secret))
  const from = Math.max(current - clockDrift, (marker ?? -1) + 1)
  const step = matchingCounter(secret, range(from, current + clockDrift - from), code, next)
  return step === undefined ? undefined : { secret: { ...secret, drift: step + 1 - current }, marker: step + 1 }
}

const firstCounter = ({ counter }: TokenSecret, marker: number | null): number => Math.max((marker ?? -1) + 1, counter ?? 0)

const periodOf = ({ period }: TokenSecret): number => period ?? 30
