import ipaddr from 'ipaddr.js'
import { integer, list, oneOf, text } from './setting.ts'

const network = (item: string): string | undefined =>
  ipaddr.isValid(item) || ipaddr.isValidCIDR(item)
    ? undefined
    : 'must be IP addresses or networks such as 10.0.0.0/8, separated by commas'

const cidr = (item: string): string | undefined =>
  ipaddr.isValidCIDR(item) ? undefined : 'must be networks such as 10.0.0.0/8, separated by commas'

const origin = (value: string): string | undefined => {
  const url = URL.parse(value)
  if (!url || url.origin !== value || !/^https?:$/.test(url.protocol))
    return 'must be an origin such as https://login.example.com'
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  return url.protocol === 'https:' || local ? undefined : 'must start with https:// (http:// is for localhost only)'
}

/** Where the server listens and how the world reaches it. */
export const server = {
  port: integer({ env: 'PORT', key: 'server.port', doc: 'TCP port. 0 takes a free one.' }, 7300, 0, 65_535),
  host: text(
    { env: 'COUNTERSIGN_HOST', key: 'server.host', doc: 'Address to listen on. `dev` listens on loopback only.' },
    '127.0.0.1',
  ),
  baseUrl: text(
    {
      env: 'COUNTERSIGN_BASE_URL',
      key: 'server.baseUrl',
      doc: 'Origin under which browsers and applications reach this server; every issuer and link starts with it, never with a request header.',
    },
    undefined,
    origin,
  ),
  trustedProxies: list(
    {
      env: 'COUNTERSIGN_TRUSTED_PROXIES',
      key: 'server.trustedProxies',
      doc: 'Proxies in front whose X-Forwarded-For is believed. Without it the header is ignored.',
    },
    network,
  ),
  outboundNetworks: list(
    {
      env: 'COUNTERSIGN_OUTBOUND_NETWORKS',
      key: 'server.outboundNetworks',
      doc: 'Private networks (CIDR) that this server may call, for back-channel logout of applications inside them. Public addresses need no entry.',
    },
    cidr,
  ),
  requestsPerMinute: integer(
    {
      env: 'COUNTERSIGN_REQUESTS_PER_MINUTE',
      key: 'server.requestsPerMinute',
      doc: 'Sign-in requests per client network (IPv4 address, IPv6 /64) and minute. 0 switches the limit off.',
    },
    600,
    0,
    1_000_000,
  ),
  logLevel: oneOf({ env: 'COUNTERSIGN_LOG_LEVEL', key: 'server.logLevel', doc: 'How much is logged.' }, 'info', [
    'debug',
    'info',
    'warn',
    'error',
    'silent',
  ]),
}
