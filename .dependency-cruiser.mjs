// The arrows of the house. Each rule says why it is there; a broken one prints that sentence.

const test = '[.]test[.]tsx?$'
const src = (...folders) => folders.map((folder) => `^src/${folder}/`)

/** Files of `from` may import, of our own code, only what matches `allowed`. */
const only = (name, from, allowed, reason) => ({
  name,
  severity: 'error',
  comment: reason,
  from: { path: `^src/${from}/`, pathNot: test },
  to: { path: '^(?:src|test|tools|bench|examples)/', pathNot: [`^src/${from}/`, ...allowed] },
})

/** Only files matching `homes` (and tests, bench and tools) may import the npm package. */
const onlyIn = (name, packagePath, homes, reason) => ({
  name,
  severity: 'error',
  comment: reason,
  from: { path: '^src/', pathNot: [...homes, test] },
  to: { path: `node_modules/${packagePath}/` },
})

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    only(
      'domain-stands-alone',
      'domain',
      [],
      'domain is the pure core: it imports nothing of ours, so that its rules can be read and tested alone.',
    ),
    {
      name: 'domain-does-no-io',
      severity: 'error',
      comment:
        'domain is pure and synchronous: no Node module and no package, so that the same facts always give the same decision.',
      from: { path: '^src/domain/', pathNot: test },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'unknown'] },
    },
    only(
      'platform-stands-alone',
      'platform',
      [],
      'platform wraps the machine (clock, chance, crypto, log) and knows nothing of what we build on it.',
    ),
    only(
      'engine-knows-ports-only',
      'engine',
      src('domain', 'platform'),
      'The engine declares the ports it needs; stores, factors and protocols plug into it, never the other way round.',
    ),
    only(
      'factors-know-the-factor-contract-only',
      'factors',
      ['^src/engine/factor-contract[.]ts$', ...src('platform')],
      'A factor is one file against one contract. Reaching into the engine, the store or a protocol would make a new factor an expedition.',
    ),
    only(
      'store-fulfils-ports',
      'store',
      src('domain', 'engine', 'platform'),
      'The store implements the ports of the engine and is known to the composition root alone.',
    ),
    only(
      'delivery-fulfils-ports',
      'delivery',
      ['^src/locales/mail-', ...src('domain', 'engine', 'platform')],
      'A channel sends what it is given; it knows no store, no protocol and no page.',
    ),
    {
      name: 'protocols-see-the-engine-only',
      severity: 'error',
      comment:
        'A protocol turns requests into Demands and results into answers. Store, factors and delivery reach it through the engine, wired in app.ts.',
      from: { path: '^src/protocols/', pathNot: test },
      to: {
        path: '^(?:src|test|tools|bench|examples)/',
        pathNot: src('protocols', 'engine', 'domain', 'platform', 'pages', 'locales', 'http'),
      },
    },
    {
      name: 'protocols-do-not-know-one-another',
      severity: 'error',
      comment: 'Each door can be understood and removed alone; what two of them share belongs into the engine.',
      from: { path: '^src/protocols/([^/]+)/', pathNot: test },
      to: { path: '^src/protocols/([^/]+)/', pathNot: '^src/protocols/$1/' },
    },
    only(
      'pages-see-views-only',
      'pages',
      ['^src/engine/view[.]ts$', ...src('locales')],
      'Pages turn a View into HTML and decide nothing; whatever they need must be in the View.',
    ),
    only(
      'locales-hold-texts-only',
      'locales',
      ['^src/engine/view[.]ts$'],
      'Texts are keyed by the stable keys of the Views and know nothing else.',
    ),
    only(
      'http-is-an-assembly',
      'http',
      src('domain', 'engine', 'platform', 'pages', 'locales', 'config'),
      'http holds what all doors share (headers, limits, problem answers); the doors are handed to it by app.ts.',
    ),
    only(
      'admin-sees-the-engine-only',
      'admin',
      src('domain', 'engine', 'platform', 'http'),
      'The admin API asks the engine and its ports like any other door; whose token it is shown, app.ts lets it ask.',
    ),
    only(
      'receipts-are-a-door-to-delivery',
      'receipts',
      src('domain', 'engine', 'platform', 'http', 'delivery'),
      'What providers report comes in here. It needs the channel that can read it and the port that keeps it: no store, no protocol, no page.',
    ),
    only(
      'config-stands-low',
      'config',
      src('domain', 'platform'),
      'Configuration is read before anything runs; it may not pull in what it configures.',
    ),
    {
      name: 'composition-root-is-the-top',
      severity: 'error',
      comment: 'app.ts knows every module; a module that knows app.ts closes the circle.',
      from: { path: '^src/', pathNot: ['^src/[^/]+[.]ts$', '^src/(?:cli|dev)/', test] },
      to: { path: '^src/(?:main|app)[.]ts$' },
    },
    {
      name: 'demo-stays-out-of-production',
      severity: 'error',
      comment: 'Demo people and the open inbox belong to `countersign dev`: nothing that `serve` runs may reach them.',
      from: { path: '^src/', pathNot: ['^src/dev/', '^src/(?:main|app)[.]ts$', '^src/cli/dev[.]ts$', test] },
      to: { path: ['^src/dev/', '^examples/'] },
    },
    {
      name: 'examples-stand-outside',
      severity: 'error',
      comment: 'An example shows what an application outside can do: it may not use the inside of the server.',
      from: { path: '^examples/' },
      to: { path: '^src/' },
    },
    onlyIn(
      'fastify-stays-at-the-doors',
      'fastify',
      [...src('http', 'protocols', 'admin', 'account', 'receipts', 'dev'), '^src/app[.]ts$'],
      'HTTP belongs to the doors. Engine, factors and store must work without a request.',
    ),
    onlyIn(
      'kysely-stays-in-the-store',
      '(?:kysely|pg)',
      src('store'),
      'SQL belongs to the store; everybody else uses ports whose guarantees are written down.',
    ),
    onlyIn(
      'oidc-provider-stays-behind-one-door',
      'oidc-provider',
      src('protocols/oidc'),
      'The protocol engine is used through one folder, so that the rest of the server does not depend on it.',
    ),
    {
      name: 'oidc-provider-internals-in-one-file',
      severity: 'error',
      comment: 'Undocumented parts of oidc-provider may change with any release: one file to look at then.',
      from: { path: '^src/', pathNot: '^src/protocols/oidc/provider-internals[.]ts$' },
      to: { path: 'node_modules/oidc-provider/lib/(?!index[.]js$)' },
    },
    {
      name: 'no-development-packages-in-the-server',
      severity: 'error',
      comment: 'A development dependency is not there in production.',
      from: { path: '^src/', pathNot: test },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      comment:
        'A package that package.json does not name arrives by accident and leaves the same way; a file that does not exist is a typing mistake.',
      from: { path: '^(?:src|examples)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'Modules that import one another in a circle can only be understood together, their types included.',
      from: { path: '^src/' },
      to: { circular: true },
    },
  ],
  options: {
    // TypeScript 7 has no compiler API in JavaScript; swc reads the imports, `import type` included.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
}
