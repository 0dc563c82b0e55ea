import type { Random } from '../platform/contract.ts'

const longestSeconds = 60

/**
 * How long to wait after the `attempts`-th failure (1 = the first), in seconds: 1, 2, 4 ... 60, of which chance takes off up
 * to half, so that messages that failed together do not all come back together. A multiple of 1/8, which is exact in
 * milliseconds.
 */
export function backoffSeconds(attempts: number, random: Random): number {
  const whole = Math.min(longestSeconds, 2 ** Math.min(Math.max(attempts, 1) - 1, 10))
  const share = random.bytes(2).readUInt16BE() / 0x1_0000
  return Math.ceil(whole * (1 - share / 2) * 8) / 8
}
