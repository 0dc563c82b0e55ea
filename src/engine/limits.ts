/** Limits of design section 7. Times in seconds. */
export const limits = {
  /** A whole authentication, from the first page to the last. */
  transactionLifetime: 900,
  /** Wrong answers per transaction. */
  attemptsPerTransaction: 5,
  /** Wrong answers per account and ledger kind, over all doors and nodes, per window. */
  failuresPerAccount: 10,
  failureWindow: 86_400,
  /** Between two messages of one transaction. */
  resendAfter: 30,
  sendsPerTransaction: 5,
  sendsPerDestinationAndHour: 10,
  codeLength: 6,
  codeLifetime: 300,
} as const
