import { timingSafeEqual } from 'node:crypto'

/** Whether two texts are one, in a time that tells nothing but whether they are equally long: of a digest that is no secret. */
export function sameText(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
