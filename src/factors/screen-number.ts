import type { Random } from '../platform/contract.ts'

/** The number that a waiting page shows, to be typed elsewhere: 10 to 99, all alike. A leading zero would be left out by some. */
export function screenNumber(random: Random): string {
  const number = random.digits(2)
  return number.startsWith('0') ? screenNumber(random) : number
}
