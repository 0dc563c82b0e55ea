import { account } from './account.ts'
import { admin } from './admin.ts'
import { code, lateCode } from './code.ts'
import { consent } from './consent.ts'
import { device, lateDevice } from './device.ts'
import type { Door } from './door.ts'
import { par } from './par.ts'
import { refresh } from './refresh.ts'
import { signedOn, silent } from './session.ts'

/** Every door that the table is run over. */
export const doors: readonly Door[] = [
  code,
  lateCode,
  par,
  silent,
  signedOn,
  refresh,
  device,
  lateDevice,
  account,
  consent,
  admin,
]
