import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './paths.mjs'

const folder = join(tmpdir(), `countersign-setup-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`)
const owner = join(folder, 'pid')

const alive = () => {
  try {
    const pid = Number(readFileSync(owner, 'utf8'))
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

const take = () => {
  try {
    mkdirSync(folder)
    writeFileSync(owner, String(process.pid))
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** Runs `work` while no other `npm start` or `npm test` of this checkout installs or builds. A dead owner's lock is taken over. */
export async function exclusively(work) {
  for (let waited = 0; !take(); waited += 200) {
    if (waited === 1_000)
      console.log('Waiting for another Countersign command of this checkout to finish installing or building.')
    // A fresh folder may not have its pid file yet: a second of grace before it counts as abandoned.
    if (waited >= 1_000 && !alive()) rmSync(folder, { recursive: true, force: true })
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  try {
    return await work()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
