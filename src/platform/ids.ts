import type { Clock, Random } from './contract.ts'

/** Makes identifiers: UUIDv7 (RFC 9562) in text form. The brand of the place that takes one decides T. */
export interface Ids {
  next<T extends string>(): T
}

const counterMax = 0xfff

/**
 * UUIDv7 from the given clock and chance. Each id sorts after every earlier one of this maker, within one millisecond and
 * when the clock steps back too (RFC 9562 6.2, method 1: the twelve bits after the time are a counter with a random start).
 * 62 bits stay random in each: ids are unique between nodes, but they are names, not secrets.
 */
export function createIds(clock: Clock, random: Random): Ids {
  let time = 0
  let counter = 0
  return {
    next<T extends string>(): T {
      const bytes = Buffer.allocUnsafe(16)
      random.bytes(10).copy(bytes, 6)
      const now = clock.now()
      if (now > time) {
        time = now
        // The upper bit starts at 0, which leaves room for 2,048 ids and more in this millisecond.
        counter = bytes.readUInt16BE(6) & (counterMax >> 1)
      } else if (counter < counterMax) {
        counter += 1
      } else {
        time += 1
        counter = 0
      }
      bytes.writeUIntBE(time, 0, 6)
      bytes.writeUInt16BE(0x7000 | counter, 6)
      bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
      const hex = bytes.toString('hex')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as T
    },
  }
}
