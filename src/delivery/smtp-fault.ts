interface SmtpFault {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
  readonly response?: string
}

/**
 * True where the server refused this recipient or this message for good: 5xx to RCPT TO or DATA (RFC 5321 4.2.1). A 5xx to
 * anything else (greeting, sign-in, sender) is about us, and an operator can mend it while the message waits.
 */
export function isPermanent(error: unknown): boolean {
  const { responseCode, command } = error as SmtpFault
  return responseCode !== undefined && responseCode >= 500 && responseCode < 600 && (command === 'RCPT TO' || command === 'DATA')
}

/** True where the server is well and puts off this recipient or message: 4xx to RCPT TO or DATA, as for greylisting. */
export function isAboutMessage(error: unknown): boolean {
  const { responseCode, command } = error as SmtpFault
  return responseCode !== undefined && responseCode >= 400 && (command === 'RCPT TO' || command === 'DATA')
}

export const isTimeOut = (error: unknown): boolean => (error as SmtpFault).code === 'ETIMEDOUT'

const hints: Readonly<Record<string, string>> = {
  EAUTH: 'The mail server refused our user name or password',
  EDNS: "The mail server's name was not found",
  ETLS: 'No encrypted connection to the mail server',
  ESOCKET: 'No connection to the mail server',
  ECONNECTION: 'The mail server closed the connection',
  ETIMEDOUT: 'The mail server took too long',
  EADDRESS: 'The mail server has no public address. Allow its network with COUNTERSIGN_OUTBOUND_NETWORKS if it is your own',
}

/** One sentence for operators: what failed, where, with which status. The server's own words may repeat addresses or content. */
export function describeSmtpFault(error: unknown): string {
  const { code, command, responseCode, response } = error as SmtpFault
  const what = (code && hints[code]) ?? 'The mail server did not take the message'
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1]
  const status = responseCode === undefined ? [] : [`status ${responseCode}${enhanced ? ` ${enhanced}` : ''}`]
  const where = command !== undefined && /^[A-Z0-9 -]{1,30}$/.test(command) ? [`at ${command}`] : []
  const reason = code !== undefined && /^[A-Z_]{3,40}$/.test(code) ? [code] : []
  const details = [...status, ...where, ...reason].join(', ')
  return details === '' ? `${what}.` : `${what} (${details}).`
}
