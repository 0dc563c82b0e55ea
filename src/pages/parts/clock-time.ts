/** "14:32 UTC", or "14:32:10 UTC" to the second. Rounds down, so that a time given as an end is never too late. */
export function clockTime(at: number, precision: 'minutes' | 'seconds' = 'minutes'): string {
  return `${new Date(at).toISOString().slice(11, precision === 'minutes' ? 16 : 19)} UTC`
}
