import type { Page } from 'playwright-core'

/** An authenticator that Chromium itself simulates: browser, protocol and keys are real, only the finger is not. */
export interface VirtualAuthenticator {
  /** What it holds; counters as they stand. */
  credentials(): Promise<readonly VirtualCredential[]>
  /** Whether the person touches it at once, or not at all. */
  touches(at: boolean): Promise<void>
  /** Whether it recognises the person. */
  recognises(who: boolean): Promise<void>
  /** Puts a credential in place of the one of its id: with another counter, as a copy of the device would have. */
  replace(credential: VirtualCredential): Promise<void>
  unplug(): Promise<void>
}

export interface VirtualCredential {
  readonly credentialId: string
  readonly isResidentCredential: boolean
  readonly rpId?: string
  readonly privateKey: string
  readonly userHandle?: string
  readonly signCount: number
  readonly backupEligibility?: boolean
  readonly backupState?: boolean
}

interface Kind {
  /** Default: built into the device (`internal`); `usb` is a security key. */
  readonly transport?: 'internal' | 'usb'
  readonly hasResidentKey?: boolean
  readonly hasUserVerification?: boolean
}

export async function addVirtualAuthenticator(
  page: Page,
  { transport = 'internal', hasResidentKey = true, hasUserVerification = true }: Kind = {},
): Promise<VirtualAuthenticator> {
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('WebAuthn.enable')
  const { authenticatorId } = await devTools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport,
      hasResidentKey,
      hasUserVerification,
      isUserVerified: hasUserVerification,
      automaticPresenceSimulation: true,
    },
  })
  return {
    credentials: async () => (await devTools.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    touches: async (enabled) => {
      await devTools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
    },
    recognises: async (isUserVerified) => {
      await devTools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
    },
    replace: async (credential) => {
      await devTools.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId })
      await devTools.send('WebAuthn.addCredential', { authenticatorId, credential })
    },
    unplug: async () => {
      await devTools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })
    },
  }
}
