import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { inRoot, root } from './paths.mjs'
import { heading, Problem } from './say.mjs'

const out = inRoot('dist')
const stamp = join(out, '.inputs')

/** What a packaged CommonJS module expects to find; ES modules do not have it. */
const banner = [
  "import { createRequire as __createRequire } from 'node:module'",
  "import { dirname as __directoryOf } from 'node:path'",
  "import { fileURLToPath as __pathOf } from 'node:url'",
  'const require = __createRequire(import.meta.url)',
  'const __filename = __pathOf(import.meta.url)',
  'const __dirname = __directoryOf(__filename)',
].join(';')

/**
 * oidc-provider finds adapters, lifetimes and errors by the names of its classes, which bundling may change. `keepNames` for
 * everything would wrap each closure that is ever made, at run time; so only files of that package with classes get it.
 * @type {import('esbuild').Plugin}
 */
const classNames = {
  name: 'class-names',
  setup({ onLoad, esbuild }) {
    onLoad({ filter: /[\\/]node_modules[\\/]oidc-provider[\\/]lib[\\/].*\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8')
      if (!/\bclass\b/.test(source)) return undefined
      const { code } = esbuild.transformSync(source, { keepNames: true, sourcemap: 'inline', sourcefile: path, loader: 'js' })
      return { contents: code, loader: 'js' }
    })
  },
}

/** @returns {import('esbuild').BuildOptions} */
const options = (entryPoints) => ({
  absWorkingDir: root,
  entryPoints,
  outdir: out,
  bundle: true,
  // Rarely used parts (import()) become files of their own, read on first use.
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node24',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  // Native code cannot be bundled; pg-native is an optional extra of pg that we do not use.
  external: ['@node-rs/argon2', '@node-rs/bcrypt', 'pg-native'],
  banner: { js: banner },
  legalComments: 'linked',
  minifySyntax: true,
  plugins: [classNames],
  minifyWhitespace: true,
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
  write: false,
})

const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return filesBelow(path)
      return /\.test\.tsx?$/.test(entry.name) ? [] : [path]
    })

/** Digest of everything a build depends on: sources, locked packages, and this file. */
function digestOfInputs() {
  const hash = createHash('sha256')
  const folders = ['src', 'examples'].map((name) => inRoot(name)).filter(existsSync)
  const files = ['package.json', 'package-lock.json', 'tsconfig.json', 'tools/lib/build.mjs'].map((name) => inRoot(name))
  for (const path of [...files, ...folders.flatMap(filesBelow)]) {
    hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}

const builtFrom = () => (existsSync(stamp) ? readFileSync(stamp, 'utf8') : '')

/** A running server may read a chunk later, so files are replaced one by one, entries last, and old chunks stay for a day. */
function write(outputs) {
  const entries = new Set(['countersign.js', 'demo-shop.js'])
  for (const { path, contents } of [...outputs].sort((a, b) => entries.has(basename(a.path)) - entries.has(basename(b.path)))) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(`${path}.${process.pid}`, contents)
    renameSync(`${path}.${process.pid}`, path)
  }
  const current = new Set(outputs.map(({ path }) => path))
  const dayAgo = Date.now() - 86_400_000
  for (const path of filesBelow(out)) {
    if (path !== stamp && !current.has(path) && statSync(path).mtimeMs < dayAgo) rmSync(path, { force: true })
  }
}

/** Bundles the server to dist/countersign.js and the demo shop to dist/demo-shop.js. Does nothing when no input has changed. */
export async function build() {
  const digest = digestOfInputs()
  if (builtFrom() === digest && existsSync(join(out, 'countersign.js'))) return
  if (!existsSync(inRoot('src', 'main.ts'))) throw new Problem('There is no src/main.ts to build.')
  heading('Building')
  const { build: bundle, stop } = await import('esbuild')
  const shop = inRoot('examples', 'demo-shop', 'main.ts')
  const { outputFiles } = await bundle(
    options({ countersign: 'src/main.ts', ...(existsSync(shop) ? { 'demo-shop': 'examples/demo-shop/main.ts' } : {}) }),
  ).catch((error) => {
    // esbuild has printed the errors already.
    throw error.errors ? new Problem(`The build failed with ${error.errors.length} error(s); see above.`) : error
  })
  // Its helper process would live as long as the server that is started next.
  await stop()
  write(outputFiles)
  writeFileSync(stamp, digest)
  console.log('dist/countersign.js is ready.')
}
