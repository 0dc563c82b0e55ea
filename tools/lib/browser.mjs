import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { heading, Problem, run } from './say.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']

const usualPlaces = () => {
  const { env, platform } = process
  if (platform === 'darwin') {
    const apps = [
      'Google Chrome.app/Contents/MacOS/Google Chrome',
      'Chromium.app/Contents/MacOS/Chromium',
      'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ]
    return ['/Applications', join(env.HOME ?? '', 'Applications')].flatMap((folder) => apps.map((app) => join(folder, app)))
  }
  if (platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean)
    const programs = [
      'Google\\Chrome\\Application\\chrome.exe',
      'Chromium\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
    ]
    return folders.flatMap((folder) => programs.map((program) => join(folder, program)))
  }
  return (env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
}

/** Path of an installed Chromium, Chrome or Edge, `COUNTERSIGN_BROWSER` first; undefined when there is none. */
const findBrowser = () => [process.env.COUNTERSIGN_BROWSER, ...usualPlaces()].filter(Boolean).find(existsSync)

/** The same, installing Chromium from the distribution where that is possible. Throws a Problem where it is not. */
export function ensureBrowser() {
  const found = findBrowser()
  if (found) return found
  const root = process.platform === 'linux' && process.getuid?.() === 0
  if (root && spawnSync('apt-get', ['--version']).status === 0) {
    heading('Installing Chromium (once)')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const quiet = ['-qq', '-o', 'Dpkg::Use-Pty=0']
    if (run('apt-get', [...quiet, 'update'], { env }) === 0) {
      run('apt-get', [...quiet, 'install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'], { env })
    }
    const now = findBrowser()
    if (now) return now
  }
  throw new Problem(
    'The browser tests need Chromium, Chrome or Edge, and none was found. Install one ' +
      '(Debian and Ubuntu: sudo apt-get install chromium; macOS: brew install --cask chromium), or set COUNTERSIGN_BROWSER to its program file.',
  )
}
