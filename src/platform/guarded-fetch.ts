import { lookup as resolve } from 'node:dns/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

export interface GuardOptions {
  /** Networks (CIDR) beside the public internet that may be called, such as the operator's own. */
  readonly allowedNetworks: readonly string[]
  /** Default 5,000. */
  readonly timeoutMs?: number
  /** Default 64 KiB; what comes beyond is not read. */
  readonly maxBodyBytes?: number
}

/** The call was not made: its address is not one that this server calls. Names the host, never where it leads. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
  constructor(host: string) {
    super(
      `${host} is not called: it has no public address. Allow its network with COUNTERSIGN_OUTBOUND_NETWORKS if it is your own.`,
    )
  }
}

/** An address that was checked and may be connected to. */
export interface PinnedAddress {
  readonly address: string
  readonly family: number
}

/** Resolves a host once and answers an address of it that may be called. Throws AddressRefused. */
export type AddressGuard = (host: string) => Promise<PinnedAddress>

/** The check of addresses alone, for what is not HTTP. */
export function createAddressGuard(allowedNetworks: readonly string[]): AddressGuard {
  const allowed = allowedNetworks.map((one) => ipaddr.parseCIDR(one))

  const mayCall = (text: string): boolean => {
    const address = ipaddr.process(text)
    if (address.range() === 'unicast') return true
    return allowed.some(
      ([network, bits]) => network.kind() === address.kind() && address.match([network, bits] as [ipaddr.IPv4, number]),
    )
  }

  return async (host) => {
    const name = host.replace(/^\[|\]$/g, '')
    const found = isIP(name) ? [{ address: name, family: isIP(name) }] : await resolve(name, { all: true })
    const usable = found.filter(({ address }) => mayCall(address))
    const first = usable[0]
    // One refused address among several is the mark of a name that is made to change: none is called.
    if (!first || usable.length < found.length) throw new AddressRefused(host)
    return first
  }
}

/** Header fields of an answer that are passed on; the rest is of no use to anybody here. */
const passedOn = ['content-type', 'location', 'retry-after']

/**
 * The one way out by HTTP for addresses that somebody registered: the host is resolved once, each address is checked against
 * private, loopback, link-local and other special ranges, and the connection goes to the very address that was checked, so
 * that a name cannot change its mind in between (L-70). No redirect is followed, time and size are bounded.
 */
export function createGuardedFetch({ allowedNetworks, timeoutMs = 5_000, maxBodyBytes = 65_536 }: GuardOptions) {
  const pinned = createAddressGuard(allowedNetworks)

  return async (url: string | URL | Request, options: RequestInit = {}): Promise<Response> => {
    const target = new URL(url instanceof Request ? url.url : url)
    const { address, family } = await pinned(target.hostname)
    const lookup: LookupFunction = (_host, asked, done) =>
      asked.all ? done(null, [{ address, family }]) : done(null, address, family)
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest
    const body = options.body === undefined || options.body === null ? undefined : toBytes(options.body)

    return new Promise<Response>((answer, fail) => {
      const outgoing = send(
        target,
        {
          method: options.method ?? 'GET',
          headers: { ...Object.fromEntries(new Headers(options.headers)), ...(body ? { 'content-length': body.length } : {}) },
          lookup,
          agent: false,
          signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(options.signal ? [options.signal] : [])]),
        },
        (incoming) => {
          const chunks: Buffer[] = []
          let size = 0
          const finish = () => {
            const status = incoming.statusCode ?? 502
            const content = [204, 205, 304].includes(status) ? null : Buffer.concat(chunks).subarray(0, maxBodyBytes)
            const headers = passedOn.flatMap((name): [string, string][] => {
              const value = incoming.headers[name]
              return typeof value === 'string' ? [[name, value]] : []
            })
            answer(new Response(content, { status, headers }))
          }
          incoming.on('data', (chunk: Buffer) => {
            chunks.push(chunk)
            size += chunk.length
            if (size <= maxBodyBytes) return
            finish()
            outgoing.destroy()
          })
          incoming.on('end', finish)
          incoming.on('error', fail)
        },
      )
      outgoing.on('error', fail)
      outgoing.end(body)
    })
  }
}

const toBytes = (body: unknown): Buffer => (body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(String(body)))
