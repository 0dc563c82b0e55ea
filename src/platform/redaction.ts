/** What stands in a log in place of a secret. */
export const redacted = '[redacted]'

/**
 * Names of fields whose value is a secret wherever it stands. Compared without case, `-` and `_`, so that `client_secret`,
 * `clientSecret` and `Client-Secret` are one.
 */
const secretName =
  /passw(?:or)?d|passphrase|secret|token|ticket|authorization|cookie|credential|assertion|privatekey|apikey|sealingkey|hashkey|masterkey|signingkey|verifier|csrf|sealed|otp$|pin$|code$|^answer|^jwk|^[dpqk]$|^d[pq]$|^qi$|^key$/

/** Names that end like a secret and are none. */
const harmlessName =
  /^(?:status|error|exit|response|reason|reply|country|language|currency|http|signal|enhanced)code$|^tokentype$/

/** True where the field's value must not be written. */
export function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '')
  return secretName.test(plain) && !harmlessName.test(plain)
}

const scheme = /\b(bearer|basic|dpop)\s+[\w.~+/=-]{8,}/gi
const parameter = /([?&#;\s]|^)([\w.-]{1,40})=([^&#;\s"'<>]+)/g
const jsonWebToken = /(?<![\w-])eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)*/g
const member = /"([\w.-]{1,40})"(\s{0,5}:\s{0,5})"(?:[^"\\]|\\.)*"?/g
const userInfo = /(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^/\s@]{1,512}@/gi

/** Takes secrets out of running text: credentials in headers and addresses, parameters with secret names, signed tokens. */
export function redactText(text: string): string {
  return text
    .replace(scheme, (_, name: string) => `${name} ${redacted}`)
    .replace(jsonWebToken, redacted)
    .replace(userInfo, (_, start: string) => `${start}${redacted}@`)
    .replace(member, (whole, name: string, colon: string) => (isSecretName(name) ? `"${name}"${colon}"${redacted}"` : whole))
    .replace(parameter, (whole, before: string, name: string) => (isSecretName(name) ? `${before}${name}=${redacted}` : whole))
}
