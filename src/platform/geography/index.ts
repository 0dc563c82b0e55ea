import { readFileSync, statSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { LRUCache } from 'lru-cache'
import { readAddress } from '../address-set.ts'
import type { Clock } from '../contract.ts'
import { type GeoFile, type Knows, parseGeoFile } from './geo-file.ts'
import type { Place } from './read-place.ts'

export type { Place } from './read-place.ts'

/** Places of addresses, from files on this machine: nobody outside is asked. */
export interface Geography {
  /** Undefined: no file knows the address, or it cannot be read. Synchronous, never throws. */
  lookup(address: string): Place | undefined
  /** What all files together can tell. */
  knows(): Knows
}

export interface GeographyOptions {
  /** Paths of MaxMind DB files; of two that know the same, the first counts. */
  readonly files: readonly string[]
  readonly clock: Clock
  /** Told when a file cannot be read, and again when that changes. */
  readonly fault?: (path: string, what: string) => void
}

/** How often a file is looked at for a change. */
const recheckMs = 60_000
const remembered = 10_000
const longestAddress = 100

/** In one file: what is in use, and which state of the file that is. */
interface Held {
  readonly path: string
  file?: GeoFile
  version?: string
  /** The last one that was told. */
  fault?: string
}

/**
 * Opens the files and keeps them in memory. A file that changes is taken within a minute of the next lookup; while the new one
 * cannot be read, the old one stays in use.
 */
export function openGeography({ files, clock, fault }: GeographyOptions): Geography {
  const held = files.map((path): Held => ({ path }))
  const places = new LRUCache<string, Place | typeof nowhere>({ max: remembered })
  let checkedAt = clock.now()
  let checking = false

  const take = (one: Held, version: string, bytes: Buffer) => {
    one.file = parseGeoFile(bytes)
    one.version = version
    delete one.fault
    places.clear()
  }
  const tell = (one: Held, error: unknown) => {
    const what = describe(error)
    if (one.fault !== what) fault?.(one.path, what)
    one.fault = what
  }
  for (const one of held) {
    try {
      take(one, versionOf(statSync(one.path)), readFileSync(one.path))
    } catch (error) {
      tell(one, error)
    }
  }

  const recheck = async (): Promise<void> => {
    for (const one of held) {
      try {
        const version = versionOf(await stat(one.path))
        if (version !== one.version) take(one, version, await readFile(one.path))
      } catch (error) {
        tell(one, error)
      }
    }
  }
  const recheckInTime = () => {
    const now = clock.now()
    if (checking || Math.abs(now - checkedAt) < recheckMs) return
    checking = true
    checkedAt = now
    void recheck().finally(() => {
      checking = false
    })
  }

  return {
    lookup(text) {
      recheckInTime()
      if (text.length > longestAddress) return undefined
      const known = places.get(text)
      if (known !== undefined) return known === nowhere ? undefined : known
      const address = readAddress(text)
      const found = address && merged(held.flatMap(({ file }) => file?.find(address) ?? []))
      places.set(text, found ?? nowhere)
      return found
    },
    knows() {
      const all = held.flatMap(({ file }) => file?.knows ?? [])
      const any = (what: keyof Knows) => all.some((one) => one[what])
      return { country: any('country'), coordinates: any('coordinates'), anonymous: any('anonymous'), asn: any('asn') }
    },
  }
}

const nowhere = Symbol('nowhere')

/** What is wrong with a file, in a few words that follow its name; undefined where it can be used. */
export function geoFileFault(path: string): string | undefined {
  try {
    parseGeoFile(readFileSync(path))
    return undefined
  } catch (error) {
    return describe(error)
  }
}

/** Of two that know the same, the first counts, except that one "anonymous" outweighs every other word on it. */
function merged(places: readonly Place[]): Place | undefined {
  if (places.length === 0) return undefined
  const all: Place = Object.assign({}, ...[...places].reverse())
  return places.some(({ anonymous }) => anonymous) ? { ...all, anonymous: true } : all
}

const versionOf = ({ mtimeMs, size, ino }: { readonly mtimeMs: number; readonly size: number; readonly ino: number }) =>
  `${mtimeMs} ${size} ${ino}`

function describe(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message: string }
  if (code === 'ENOENT') return 'does not exist'
  return typeof code === 'string' ? `cannot be read (${code})` : message
}
