import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Longest X-Forwarded-For that is looked at. */
const headerMax = 2_048

/**
 * The client's address: the connection's own, unless that is a configured proxy; then the right-most address in
 * X-Forwarded-For that is not one (TH-6, L-08). Anything unparsable there ends the walk at the proxy itself. Other headers
 * (Forwarded, X-Real-IP, CF-Connecting-IP) mean nothing.
 */
export function createClientAddress(trustedProxies: readonly string[]) {
  const networks = trustedProxies.map((one) => (one.includes('/') ? ipaddr.parseCIDR(one) : hostNetwork(one)))
  const trusted = (address: Address) =>
    networks.some(
      ([network, bits]) => address.kind() === network.kind() && address.match([network, bits] as [ipaddr.IPv4, number]),
    )

  return (remote: string | undefined, forwardedFor: string | string[] | undefined): string => {
    let address = parse(remote)
    if (!address) return 'unknown'
    const header = (Array.isArray(forwardedFor) ? forwardedFor.join(',') : (forwardedFor ?? '')).slice(-headerMax)
    const hops = header.split(',')
    while (hops.length > 0 && trusted(address)) {
      const next = parse(hops.pop()?.trim())
      if (!next) break
      address = next
    }
    return address.toString()
  }
}

/** What limits count: an IPv4 address, or the /64 that one IPv6 subscriber has to himself (L-07). */
export function clientNetwork(address: string): string {
  const parsed = parse(address)
  if (!parsed || parsed.kind() === 'ipv4') return address
  const parts = (parsed as ipaddr.IPv6).parts.slice(0, 4)
  return `${parts.map((part) => part.toString(16)).join(':')}::/64`
}

const parse = (text: string | undefined): Address | undefined => {
  if (!text || !ipaddr.isValid(text)) return undefined
  return ipaddr.process(text)
}

const hostNetwork = (one: string): [Address, number] => {
  const address = ipaddr.process(one)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}
