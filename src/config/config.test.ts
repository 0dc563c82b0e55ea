import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeMmdb } from '../../test/support/mmdb.ts'
import { ConfigInvalid, describeConfig, readConfig } from './index.ts'

const faultsOf = (read: () => unknown): readonly string[] => {
  try {
    read()
    return []
  } catch (error) {
    if (error instanceof ConfigInvalid) return error.faults
    throw error
  }
}

describe('configuration', () => {
  it('has a default for everything that can have one', () => {
    const config = readConfig({ environment: {} })
    expect(config.server.port).toBe(7300)
    expect(config.server.baseUrl).toBeUndefined()
  })

  it('reports every fault at once, with what to write instead, and no secret', () => {
    const faults = faultsOf(() =>
      readConfig({
        environment: {
          PORT: 'many',
          COUNTERSIGN_BASE_URL: 'http://login.example.com',
          COUNTERSIGN_TRUSTED_PROXIES: '10.0.0.0/8, proxy',
          DATABASE_URL: 'mysql://root:hunter2@db/x',
          COUNTERSIGN_LOG_LEVEL: 'loud',
        },
      }),
    )
    expect(faults).toHaveLength(5)
    expect(faults.join()).toContain('must be one of debug, info')
    expect(faults.join()).not.toContain('hunter2')
  })

  it('reads YAML, lets the environment win, and names settings that do not exist', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'countersign-config-')), 'countersign.yaml')
    writeFileSync(file, 'server:\n  port: 8000\n  trustedProxies: [10.0.0.1, 10.0.0.2]\nmail:\n  from: a@example.com\n')
    const config = readConfig({ environment: { PORT: '9000' }, file })
    expect([config.server.port, config.server.trustedProxies, config.mail.from]).toEqual([
      9000,
      ['10.0.0.1', '10.0.0.2'],
      'a@example.com',
    ])
    writeFileSync(file, 'server:\n  prot: 8000\n')
    expect(faultsOf(() => readConfig({ environment: {}, file }))[0]).toContain('server.prot is not a setting')
  })

  it('refuses geography files that are absent or broken, and says which', () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-config-'))
    const [whole, broken, absent] = ['whole', 'broken', 'absent'].map((name) => join(folder, `${name}.mmdb`)) as [
      string,
      string,
      string,
    ]
    writeFileSync(whole, writeMmdb({ type: 'Country', entries: [['192.0.2.0/24', { country: 'PT' }]] }))
    writeFileSync(broken, 'no such thing')
    const read = (...files: string[]) => readConfig({ environment: { COUNTERSIGN_GEO_FILES: files.join(',') } })
    expect(read(whole).geography.files).toEqual([whole])
    expect(faultsOf(() => read(whole, broken))[0]).toContain(`${broken} is not a MaxMind DB`)
    expect(faultsOf(() => read(absent, whole))[0]).toContain(`${absent} does not exist`)
    expect(faultsOf(() => read(folder))[0]).toContain('cannot be read (EISDIR)')
  })

  it('documents every setting', () => {
    for (const name of ['PORT', 'DATABASE_URL', 'COUNTERSIGN_SMTP_URL']) expect(describeConfig()).toContain(`\`${name}\``)
  })
})
