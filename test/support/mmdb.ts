import ipaddr from 'ipaddr.js'

/** What a record may hold here; numbers are uint32 where they are whole and not negative, else doubles. */
export type MmdbValue = string | number | boolean | readonly MmdbValue[] | { readonly [key: string]: MmdbValue }

export interface MmdbFile {
  /** `GeoIP2-City`, ... */
  readonly type: string
  /** Network (CIDR) and what is known of it; the longest that matches counts. */
  readonly entries: readonly (readonly [network: string, record: MmdbValue])[]
  readonly ipVersion?: 4 | 6
  /** Bits of one side of a node. */
  readonly recordSize?: 24 | 28 | 32
}

/** A file in the MaxMind DB format 2.0 (https://maxmind.github.io/MaxMind-DB/), without pointers. */
export function writeMmdb({ type, entries, ipVersion = 6, recordSize = 24 }: MmdbFile): Buffer {
  const chunks: Buffer[] = []
  let dataSize = 0
  const tree = new Tree()
  const longestLast = entries.map(([network, record]) => ({ ...bitsOf(network, ipVersion), record }))
  for (const { bits, record } of longestLast.sort((a, b) => a.bits.length - b.bits.length)) {
    tree.set(bits, dataSize)
    const chunk = encode(record)
    chunks.push(chunk)
    dataSize += chunk.length
  }
  const metadata = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    database_type: type,
    description: { en: 'made for a test' },
    ip_version: ipVersion,
    languages: ['en'],
    node_count: tree.nodes.length,
    record_size: recordSize,
  }
  const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')])
  return Buffer.concat([tree.write(recordSize), Buffer.alloc(16), ...chunks, marker, encode(metadata)])
}

/** A side of a node: another node, an offset into the data, or nothing. */
type Side = { readonly node: number } | { readonly data: number } | null

class Tree {
  readonly nodes: [Side, Side][] = [[null, null]]

  set(bits: readonly (0 | 1)[], data: number): void {
    let at = 0
    for (const [depth, bit] of bits.entries()) {
      const node = this.nodes[at]!
      if (depth === bits.length - 1) {
        node[bit] = { data }
        return
      }
      const side = node[bit]
      if (side && 'node' in side) at = side.node
      else {
        // What was true of the whole range stays true of both halves.
        at = this.nodes.push([side, side]) - 1
        node[bit] = { node: at }
      }
    }
  }

  write(recordSize: 24 | 28 | 32): Buffer {
    const number = (side: Side) =>
      side === null ? this.nodes.length : 'node' in side ? side.node : this.nodes.length + 16 + side.data
    return Buffer.concat(
      this.nodes.map(([left, right]) => {
        const [l, r] = [number(left), number(right)]
        if (recordSize === 32) return Buffer.concat([unsigned(l, 4), unsigned(r, 4)])
        const middle = recordSize === 28 ? [Buffer.from([((l >>> 24) << 4) | (r >>> 24)])] : []
        return Buffer.concat([unsigned(l & 0xffffff, 3), ...middle, unsigned(r & 0xffffff, 3)])
      }),
    )
  }
}

function bitsOf(network: string, ipVersion: 4 | 6): { readonly bits: (0 | 1)[] } {
  const [address, length] = ipaddr.parseCIDR(network)
  const padding = address.kind() === 'ipv4' && ipVersion === 6 ? Array<number>(12).fill(0) : []
  const bytes = [...padding, ...address.toByteArray()]
  const all = bytes.flatMap((byte) => Array.from({ length: 8 }, (_, bit) => ((byte >> (7 - bit)) & 1) as 0 | 1))
  return { bits: all.slice(0, padding.length * 8 + length) }
}

const types = { string: 2, double: 3, uint32: 6, map: 7, array: 11, boolean: 14 } as const

function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') return Buffer.concat([control('string', Buffer.byteLength(value)), Buffer.from(value)])
  if (typeof value === 'boolean') return control('boolean', value ? 1 : 0)
  if (typeof value === 'number') {
    if (Number.isInteger(value) && value >= 0) return Buffer.concat([control('uint32', 4), unsigned(value, 4)])
    const double = Buffer.alloc(8)
    double.writeDoubleBE(value)
    return Buffer.concat([control('double', 8), double])
  }
  if (Array.isArray(value)) return Buffer.concat([control('array', value.length), ...value.map(encode)])
  const pairs = Object.entries(value)
  return Buffer.concat([control('map', pairs.length), ...pairs.flatMap(([key, one]) => [encode(key), encode(one)])])
}

function control(type: keyof typeof types, size: number): Buffer {
  const id = types[type]
  const [low, more] = size < 29 ? [size, []] : size < 285 ? [29, [size - 29]] : [30, [(size - 285) >> 8, (size - 285) & 0xff]]
  return id < 8 ? Buffer.from([(id << 5) | low, ...more]) : Buffer.from([low, id - 7, ...more])
}

function unsigned(value: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  bytes.writeUIntBE(value, 0, length)
  return bytes
}
