/** Scopes that stand for claims (OIDC Core 5.4), and the claims about people that we have. */
export const claimsByScope: Readonly<Record<string, readonly string[]>> = {
  profile: ['name', 'preferred_username', 'locale', 'updated_at'],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
}

/** The scope that stands for a claim. */
export const scopeOfClaim = (claim: string): string | undefined =>
  Object.keys(claimsByScope).find((scope) => claimsByScope[scope]?.includes(claim))
