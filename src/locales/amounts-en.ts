export const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`

/** "40 seconds", "5 minutes": rounded, for people. */
export const duration = (seconds: number): string =>
  seconds < 90
    ? count(Math.max(1, Math.round(seconds)), 'second', 'seconds')
    : count(Math.round(seconds / 60), 'minute', 'minutes')
