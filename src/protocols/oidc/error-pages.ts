import type { ErrorOut } from 'oidc-provider'
import type { DeviceCodeError, ErrorKey } from '../../pages/page.ts'
import type { DevicePageFault } from './provider-internals.ts'

const byName: Readonly<Record<string, ErrorKey>> = {
  InvalidClient: 'unknown_application',
  InvalidRedirectUri: 'unregistered_redirect',
  SessionNotFound: 'sign_in_lost',
  AccessDenied: 'access_denied',
}

/** Which of our sentences fits an error of the library. Its own wording is a detail for developers, not for people. */
export function errorKeyOf(out: ErrorOut, error: unknown): ErrorKey {
  if (out.error === 'server_error') return 'server_error'
  if (out.error_description === 'xsrf token invalid') return 'form_rejected'
  return byName[error instanceof Error ? error.name : ''] ?? 'invalid_request'
}

const deviceErrors: Readonly<Record<DevicePageFault, DeviceCodeError>> = {
  NoCodeError: 'missing',
  NotFoundError: 'not_found',
  ExpiredError: 'expired',
  AlreadyUsedError: 'already_used',
  AbortedError: 'denied',
}

/** What the device page says about the code; undefined where the error is about something else. */
export const deviceErrorOf = (error: unknown): DeviceCodeError | undefined =>
  error instanceof Error ? deviceErrors[error.name as DevicePageFault] : undefined
