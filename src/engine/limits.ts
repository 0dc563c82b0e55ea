/** Limits of design section 7. Times in seconds. */
export const limits = {
  /** A whole authentication, from the first page to the last. */
  transactionLifetime: 900,
  /** Wrong answers per transaction. */
  attemptsPerTransaction: 5,
  /** Wrong answers that disable an authenticator, whatever their age, until it is bound anew (TH-2). */
  failuresPerAuthenticator: 50,
  /** Wrong answers per account and ledger kind, over all doors and nodes, per window. */
  failuresPerAccount: 10,
  failureWindow: 86_400,
  /** Between two messages of one transaction. */
  resendAfter: 30,
  sendsPerTransaction: 5,
  /** A notice that could not be delivered for so long is old news. Limits of sending beyond one transaction: send-limits.ts. */
  noticeLifetime: 86_400,
} as const
