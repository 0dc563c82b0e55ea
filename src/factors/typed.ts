/** People type codes with spaces or dashes in between, and some keyboards type full-width digits. */
export const typedDigits = (typed = ''): string => typed.slice(0, 64).normalize('NFKC').replace(/[\s-]/g, '')
