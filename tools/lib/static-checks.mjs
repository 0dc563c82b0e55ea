import { inRoot } from './paths.mjs'
import { run } from './say.mjs'

const bin = (...parts) => inRoot('node_modules', ...parts)

/**
 * The checks that need no running server, in order. Each runs on Node 24 and returns true when it found nothing. TypeScript and
 * Biome are native programs behind a small JavaScript launcher.
 */
export const staticChecks = (node, env) => {
  const on24 = (name, ...args) => ({ name, run: () => run(node, args, { env }) === 0 })
  return [
    on24('format and lint (biome)', bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings'),
    on24('types (tsc)', bin('typescript', 'bin', 'tsc'), '--noEmit'),
    on24(
      'architecture (dependency-cruiser)',
      bin('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.mjs',
      '--output-type',
      'err-long',
      'src',
      'examples',
    ),
    on24('time and chance only in src/platform', inRoot('tools', 'checks', 'time-and-chance.mjs')),
    on24('unused files, exports and packages (knip)', bin('knip', 'bin', 'knip.js'), '--no-progress'),
    on24('lock file', inRoot('tools', 'checks', 'lock-file.mjs')),
    on24('file sizes', inRoot('tools', 'checks', 'size.mjs')),
    on24('security requirements have tests', inRoot('tools', 'checks', 'requirements.mjs')),
    on24('generated documents are current', '--disable-warning=ExperimentalWarning', inRoot('tools', 'docs.ts'), '--check'),
  ]
}

/** Runs them, stops at the first that fails and returns its name; undefined when all passed. */
export function firstFailure(checks, heading) {
  for (const check of checks) {
    heading(check.name)
    if (!check.run()) return check.name
  }
  return undefined
}
