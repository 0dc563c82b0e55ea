/** Addresses of the engine's links in tests: a place that is there to be recognised. */
export const testLink = ({ tenantSlug, slug }: { readonly tenantSlug: string; readonly slug: string }, token: string): string =>
  `https://login.example/${tenantSlug}/${slug}/link/${token}`
