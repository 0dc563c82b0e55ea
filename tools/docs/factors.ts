import type { TSchema } from '@sinclair/typebox'
import { describedFactors } from '../../src/cli/described-factors.ts'
import type { Factor } from '../../src/engine/factor-contract.ts'
import type { GeneratedDocument } from './document.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')
const code = (text: string): string => `\`${text}\``

function summary({ id, classes, amr, traits, mayBeFirst, channel, enrol, shares, offByDefault, silent }: Factor): string {
  const added = enrol
    ? `by people, ${enrol.limit} at most`
    : shares
      ? `with ${code(shares)}`
      : silent
        ? 'by a box to tick'
        : 'by the help desk'
  const facts = [
    code(id),
    classes.join(', '),
    amr.map(code).join(' '),
    String(traits.maxAal),
    mayBeFirst ? 'yes' : '',
    channel ?? '',
    added,
    offByDefault ? 'off' : 'on',
  ]
  return `| ${facts.join(' | ')} |`
}

function settingsOf({ id, settings }: Factor): string[] {
  const properties = Object.entries((settings?.properties ?? {}) as Record<string, TSchema>)
  return properties.map(([name, schema]) => {
    const range = [
      schema.minimum === undefined ? '' : `from ${schema.minimum}`,
      schema.maximum === undefined ? '' : `to ${schema.maximum}`,
    ]
    const bounds = range.filter(Boolean).join(' ')
    return `| ${code(`${id}.${name}`)} | ${code(JSON.stringify(schema.default))} | ${bounds} | ${cell(schema.description ?? '')} |`
  })
}

/** Every factor and its settings, from the descriptions that the engine runs by. */
export const factors = (): GeneratedDocument => {
  const all = describedFactors()
  return {
    path: 'docs/reference/factors.md',
    source: 'src/factors',
    text: [
      '# Factors',
      '',
      'The id is the key everywhere: in the factors that an application requests, in `countersign factors set`, in audit events. *AAL* is',
      'the highest NIST assurance level that a proof may contribute to; a passkey with user verification counts as two kinds of factor. A',
      'stand-in serves who lost the usual factor, at sign-in only.',
      '',
      '| id | kind | `amr` | AAL | may be first | sent by | added | by default |',
      '|---|---|---|---|---|---|---|---|',
      ...all.map(summary),
      '',
      '## Settings of a pool',
      '',
      '`countersign factors show --tenant T --pool P` prints what holds; `countersign factors set FILE --tenant T --pool P` replaces it by a',
      'YAML file of the same form. Every factor also has `enabled`.',
      '',
      '```yaml',
      'selfEnrolment: true        # people add factors on their own',
      'factors:',
      '  email: { length: 8, lifetimeSeconds: 600 }',
      '  kba: { enabled: true }',
      '```',
      '',
      '| setting | default | range | meaning |',
      '|---|---|---|---|',
      ...all.flatMap(settingsOf),
      '',
    ].join('\n'),
  }
}
