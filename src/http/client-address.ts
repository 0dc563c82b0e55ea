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

  const direct = remembered((remote: string) => parse(remote)?.toString() ?? 'unknown')
  return (remote: string | undefined, forwardedFor: string | string[] | undefined): string => {
    if (forwardedFor === undefined || networks.length === 0) return direct(remote ?? '')
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

const mostRemembered = 1_000

/** The same function with its last answers kept: parsing an address several times per request was measurable. */
function remembered(work: (text: string) => string): (text: string) => string {
  const answers = new Map<string, string>()
  return (text) => {
    const known = answers.get(text)
    if (known !== undefined) return known
    if (answers.size >= mostRemembered) answers.clear()
    const answer = work(text)
    answers.set(text, answer)
    return answer
  }
}

/** What limits count: an IPv4 address, or the /64 that one IPv6 subscriber has to himself (L-07). */
export const clientNetwork = (address: string): string => networkOf(address)

const networkOf = remembered((address: string): string => {
  const parsed = parse(address)
  if (!parsed || parsed.kind() === 'ipv4') return address
  const parts = (parsed as ipaddr.IPv6).parts.slice(0, 4)
  return `${parts.map((part) => part.toString(16)).join(':')}::/64`
})

const parse = (text: string | undefined): Address | undefined => {
  if (!text || !ipaddr.isValid(text)) return undefined
  return ipaddr.process(text)
}

const hostNetwork = (one: string): [Address, number] => {
  const address = ipaddr.process(one)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}
