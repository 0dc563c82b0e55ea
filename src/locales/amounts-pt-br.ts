export const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`

export const duration = (seconds: number): string =>
  seconds < 90
    ? count(Math.max(1, Math.round(seconds)), 'segundo', 'segundos')
    : count(Math.round(seconds / 60), 'minuto', 'minutos')
