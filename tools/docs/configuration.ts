import { describeConfig } from '../../src/config/index.ts'
import type { GeneratedDocument } from './document.ts'

/** Every setting, from the table that the server reads its configuration by. */
export const configuration = (): GeneratedDocument => ({
  path: 'docs/reference/configuration.md',
  source: 'src/config',
  text: describeConfig(),
})
