import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { ConfigInvalid } from '../config/index.ts'

/** A file of YAML or, which is a part of it, JSON. Throws ConfigInvalid where it cannot be read. */
export function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'), { maxAliasCount: 10 })
  } catch (error) {
    throw new ConfigInvalid([`${file} cannot be read as YAML: ${(error as Error).message.split('\n')[0]}`])
  }
}
