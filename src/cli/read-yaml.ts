import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { ConfigInvalid } from '../config/index.ts'

/** A file of YAML or, which is a part of it, JSON. Throws ConfigInvalid where it cannot be read. */
export function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'), { maxAliasCount: 10 })
  } catch (error) {
    const { code = '', message } = error as Error & { readonly code?: string }
    const reason = unreadable[code]
    // The parser shows the place below its first line, which therefore ends with a colon.
    const [said = ''] = message.split('\n')
    throw new ConfigInvalid([
      reason ? `${file} cannot be read: it ${reason}.` : `${file} cannot be read as YAML: ${said.replace(/:$/, '.')}`,
    ])
  }
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by you',
  EISDIR: 'is a folder',
}
