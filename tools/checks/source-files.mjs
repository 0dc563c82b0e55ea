import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { inRoot, root } from '../lib/paths.mjs'

/** Files of the project that match, as { path, text }: tracked ones and new ones that git does not ignore, by name. */
export const sourceFiles = (pattern) =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64e6,
  })
    .split('\n')
    .filter((path) => pattern.test(path) && existsSync(inRoot(path)))
    // git names new files first: what is generated from this list must not change by committing them.
    .sort()
    .map((path) => ({ path, text: readFileSync(inRoot(path), 'utf8') }))
