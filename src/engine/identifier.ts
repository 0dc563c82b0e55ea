/** Longest identifier looked at: an e-mail address has at most 254 characters (RFC 5321). */
export const identifierMaxLength = 254

/**
 * The canonical form of what a person types to name themselves: NFKC, trimmed, lower case. Case, Unicode spelling, name
 * and e-mail address of one person share one account and so one failure ledger.
 */
export const normaliseIdentifier = (typed: string): string =>
  typed
    .slice(0, identifierMaxLength * 2)
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .slice(0, identifierMaxLength)
