import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { inRoot } from './paths.mjs'
import { heading, Problem } from './say.mjs'

const WANTED = 24
const packaged = inRoot('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

const works = (binary) => {
  const { status, stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8', timeout: 20_000 })
  return status === 0 && Number(/^v(\d+)/.exec(stdout)?.[1]) >= WANTED
}

/**
 * The Node.js binary to run on: the one that npm installed (`node` is a development dependency), else the running one when it is
 * new enough, else the one that the `node` package's install script fetches, which newer npm versions do not run by themselves.
 * Throws a Problem where none of them works.
 */
export function node24() {
  if (works(packaged)) return packaged
  if (Number(process.versions.node.split('.')[0]) >= WANTED) return process.execPath
  heading(`Fetching Node.js ${WANTED} (once)`)
  spawnSync(process.execPath, ['installArchSpecificPackage.js'], { cwd: inRoot('node_modules', 'node'), stdio: 'inherit' })
  if (works(packaged)) return packaged
  throw new Problem(
    `Countersign runs on Node.js ${WANTED}; this is ${process.version}, and the package "node" has no binary that works on ${process.platform}-${process.arch}. ` +
      `Install Node.js ${WANTED} from https://nodejs.org and try again.`,
  )
}

/** The environment for children: Node 24 first on the PATH, so that tools with a `#!/usr/bin/env node` line run on it too. */
export function environmentFor(node) {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  const separator = process.platform === 'win32' ? ';' : ':'
  return { ...process.env, [key]: [dirname(node), process.env[key]].filter(Boolean).join(separator) }
}
