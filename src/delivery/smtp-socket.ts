import { connect, type Socket } from 'node:net'
import { type AddressGuard, AddressRefused } from '../platform/guarded-fetch.ts'

type Done = (error: Error | null, socket?: { readonly connection: Socket }) => void

/**
 * Connects for nodemailer to the very address that was checked: a mail server that a tenant names must not lead into our own
 * networks. TLS is nodemailer's, under the name of the host.
 */
export const guardedSocket =
  (guard: AddressGuard, timeoutMs: number) =>
  ({ host = '', port = 587 }: { readonly host?: string; readonly port?: number | string }, done: Done): void => {
    guard(host).then(
      ({ address, family }) => {
        const socket = connect({ host: address, port: Number(port), family })
        const end = (error: Error & { code?: string }) => {
          socket.destroy()
          done(error)
        }
        socket.setTimeout(timeoutMs, () => end(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' })))
        socket.once('error', end)
        socket.once('connect', () => {
          socket.setTimeout(0)
          socket.removeListener('error', end)
          done(null, { connection: socket })
        })
      },
      (error: unknown) =>
        done(Object.assign(new Error('not connected'), { code: error instanceof AddressRefused ? 'EADDRESS' : 'EDNS' })),
    )
  }
