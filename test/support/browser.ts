import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'chrome.exe',
  'msedge.exe',
]
const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** Path of the system's Chromium, Chrome or Edge; `COUNTERSIGN_BROWSER` names one explicitly. */
export function findBrowser(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)))
  const named = process.env.COUNTERSIGN_BROWSER
  return [...(named === undefined ? [] : [named]), ...onPath, ...usualPlaces].find((path) => existsSync(path))
}

/** A real browser, headless, that talks to nobody on its own. The caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser()
  if (executablePath === undefined) {
    throw new Error('No Chromium, Chrome or Edge was found. Run `npm test`: it installs Chromium where it is missing.')
  }
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      ...['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
      // Passkeys for another relying party make the browser ask that host, and a machine without a net may wait long for the answer.
      '--host-resolver-rules=MAP elsewhere.test ~NOTFOUND',
    ],
  })
}
