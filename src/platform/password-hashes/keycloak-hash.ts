interface KeycloakCredential {
  readonly secretData: { readonly value: string; readonly salt: string }
  readonly credentialData: {
    readonly algorithm: string
    readonly hashIterations: number
    readonly additionalParameters?: Readonly<Record<string, readonly string[]>>
  }
}

/**
 * The PHC text of a password credential as Keycloak exports it: JSON with `secretData` and `credentialData`, each an object
 * or, as in Keycloak's files, JSON in a text. PBKDF2 (`pbkdf2` is SHA-1, `pbkdf2-sha256`, `pbkdf2-sha512`) and Argon2.
 * Undefined where the text is something else. Whether the hash is one that is taken, its reader says.
 */
export function keycloakHash(text: string): string | undefined {
  if (!text.startsWith('{')) return undefined
  const credential = credentialIn(text)
  if (!credential) return undefined
  const { secretData, credentialData } = credential
  const bare = (base64: string) => base64.replace(/=+$/, '')
  const end = `${bare(secretData.salt)}$${bare(secretData.value)}`
  if (credentialData.algorithm !== 'argon2') return `$${credentialData.algorithm}$i=${credentialData.hashIterations}$${end}`
  const parameter = (name: string) => credentialData.additionalParameters?.[name]?.[0] ?? ''
  const version = parameter('version') === '1.0' ? 16 : 19
  const cost = `m=${parameter('memory')},t=${credentialData.hashIterations},p=${parameter('parallelism')}`
  return `$argon2${parameter('type')}$v=${version}$${cost}$${end}`
}

function credentialIn(text: string): KeycloakCredential | undefined {
  const parsed = object(text)
  const secretData = object(parsed?.secretData)
  const credentialData = object(parsed?.credentialData)
  const complete =
    typeof secretData?.value === 'string' &&
    typeof secretData.salt === 'string' &&
    typeof credentialData?.algorithm === 'string' &&
    typeof credentialData.hashIterations === 'number'
  return complete ? ({ secretData, credentialData } as unknown as KeycloakCredential) : undefined
}

function object(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'string') return typeof value === 'object' && value !== null ? { ...value } : undefined
  try {
    const parsed: unknown = JSON.parse(value)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined
  } catch {
    return undefined
  }
}
