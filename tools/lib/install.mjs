import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { inRoot, root } from './paths.mjs'
import { heading, Problem } from './say.mjs'

const read = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return undefined
  }
}

const wanted = (list, value) =>
  list === undefined || list.includes(value) || list.every((item) => item.startsWith('!') && item !== `!${value}`)

/** Optional packages are other platforms' binaries, except where they name this one. */
const skippable = (entry) =>
  entry.libc !== undefined ||
  (entry.optional && !(entry.os && wanted(entry.os, process.platform) && wanted(entry.cpu, process.arch)))

/**
 * True when node_modules holds exactly what package-lock.json asks for on this platform. npm writes down what it installed in
 * node_modules/.package-lock.json as its last act, so an interrupted install, a changed lock file and a folder copied from
 * another machine are all seen.
 */
export function installed(
  lock = read(inRoot('package-lock.json')),
  present = read(inRoot('node_modules', '.package-lock.json')),
) {
  if (lock === undefined || present === undefined) return false
  return Object.entries(lock).every(([path, entry]) => {
    if (path === '') return true
    const found = present[path]
    return found === undefined ? skippable(entry) : found.version === entry.version && found.integrity === entry.integrity
  })
}

/** Runs `npm ci` when node_modules is not what package-lock.json says. Takes no time when it is. */
export function install() {
  if (installed()) return
  heading('Installing packages (once)')
  const windows = process.platform === 'win32'
  // npm's own script path when npm started us; a plain name otherwise. A shell only where Windows needs one to run npm.cmd.
  const npm = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, process.env.npm_execpath]
    : [windows ? 'npm.cmd' : 'npm']
  const { status, error } = spawnSync(npm[0], [...npm.slice(1), 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: windows && npm.length === 1,
    env: { ...process.env, NODE_ENV: undefined, npm_config_omit: undefined, npm_config_production: undefined },
  })
  if (error || status !== 0) {
    throw new Problem(
      `npm could not install the packages${error ? ` (${error.message})` : ''}. The lines above say why; most often the package registry was not reachable. Then try again.`,
    )
  }
}
