import type { Application, ApplicationSettings } from './ports/catalogue.ts'
import type { Provisioning } from './ports/provisioning.ts'
import { validateRedirectUri } from './redirect-uri.ts'
import { ownAccount } from './world.ts'

/** What is wrong with an application, all of it at once. */
export class ApplicationInvalid extends Error {
  override readonly name = 'ApplicationInvalid'
  readonly faults: readonly string[]
  constructor(id: string, faults: readonly string[]) {
    super([`Application ${id} cannot be registered.`, ...faults].join('\n'))
    this.faults = faults
  }
}

/** Registers or changes an application. Throws ApplicationInvalid; nothing is written then. */
export async function registerApplication(
  provisioning: Pick<Provisioning, 'putApplication'>,
  application: Application,
): Promise<void> {
  const faults = [
    ...(application.id === ownAccount ? [`${ownAccount} is a name of this server's own.`] : []),
    ...faultsOf(application.settings),
  ]
  if (faults.length > 0) throw new ApplicationInvalid(application.id, faults)
  await provisioning.putApplication(application)
}

function faultsOf({ type, ...settings }: ApplicationSettings): string[] {
  const addresses = [...settings.redirectUris, ...(settings.postLogoutRedirectUris ?? [])]
  const faults = addresses.flatMap((uri) => validateRedirectUri(uri, type) ?? [])
  if (settings.backchannelLogoutUri !== undefined) {
    // Called by the server itself: always a web address, whatever kind of application it is.
    const fault = validateRedirectUri(settings.backchannelLogoutUri, 'confidential')
    if (fault) faults.push(`Back-channel logout: ${fault}`)
  }
  if (settings.redirectUris.length > 100) faults.push('At most 100 redirect addresses can be registered.')
  if (type === 'confidential' && settings.secretDigest === undefined && settings.jwks === undefined) {
    faults.push('A confidential application needs a client secret or a key set.')
  }
  if (type !== 'confidential' && settings.pkceOptional) faults.push('Only a confidential application may go without PKCE.')
  const { factors } = settings
  if (factors && factors.of.length === 0)
    faults.push('The list of authentication factors is empty; leave it out to ask for none.')
  if (factors && typeof factors.mode === 'number' && !(factors.mode >= 1 && factors.mode <= factors.of.length)) {
    faults.push(`Asking for ${factors.mode} factors needs a list of at least as many; ${factors.of.length} are listed.`)
  }
  return faults
}
