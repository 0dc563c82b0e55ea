const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64']

/** Where Node would look for `name` when the package at `from` asks for it: its own node_modules, then each folder above. */
function places(from, name) {
  const folders =
    from === '' ? [''] : from.split('node_modules/').map((_, index, parts) => parts.slice(0, index + 1).join('node_modules/'))
  return folders.map((folder) => `${folder === '' || folder.endsWith('/') ? folder : `${folder}/`}node_modules/${name}`)
}

/**
 * Optional packages that some locked package names and the lock file leaves out. npm leaves them out when the registry it was
 * run against did not have them, and `npm ci` then refuses the whole file on every machine.
 */
export const missingOptional = (packages) =>
  Object.entries(packages).flatMap(([from, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !places(from, name).some((place) => packages[place]))
      .map(([name, version]) => ({ from, name, version, dev: entry.dev === true })),
  )

/** The entry for a package that holds one platform's binary; the platform is in its name: `@x/core-linux-arm64-musl`. */
export function entryFor({ name, version, dev }) {
  const words = name.split('/').at(-1).split('-')
  const os = words.filter((word) => systems.includes(word))
  const cpu = words.filter((word) => processors.includes(word))
  const libc = os[0] === 'linux' ? (name.includes('musl') ? ['musl'] : name.includes('gnu') ? ['glibc'] : undefined) : undefined
  return { version, cpu, ...(dev ? { dev } : {}), ...(libc ? { libc } : {}), optional: true, os }
}
