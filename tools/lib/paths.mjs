import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout: where package.json is. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** A path inside the checkout. */
export const inRoot = (...parts) => join(root, ...parts)
