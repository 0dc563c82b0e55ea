import { build } from './build.mjs'
import { install } from './install.mjs'
import { exclusively } from './lock.mjs'
import { node24 } from './node24.mjs'

/**
 * Brings a checkout to the point where something can run: packages, Node.js 24 and, unless `{ build: false }`, the bundle.
 * Returns the path of the Node.js binary. Repeated calls do no work.
 */
export const prepare = (options = {}) =>
  exclusively(async () => {
    install()
    const node = node24()
    if (options.build !== false) await build()
    return node
  })
