import ipaddr from 'ipaddr.js'

/**
 * The range of neighbours that one customer can rent: /24 of IPv4, /48 of IPv6, in canonical form. `unknown` for anything
 * that is no address.
 */
export function addressRange(address: string | null): string {
  if (address === null || !ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return `${parsed.toByteArray().slice(0, 3).join('.')}.0/24`
  const parts = (parsed as ipaddr.IPv6).parts.slice(0, 3)
  return `${parts.map((part) => part.toString(16)).join(':')}::/48`
}
