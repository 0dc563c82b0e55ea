import type { TSchema } from '@sinclair/typebox'
import { placeholders } from '../../src/delivery/gateway-template.ts'
import { providerKinds } from '../../src/delivery/kinds/index.ts'
import { timeouts } from '../../src/delivery/provider-settings.ts'
import type { GeneratedDocument } from './document.ts'

interface Row {
  readonly name: string
  readonly required: boolean
  readonly schema: TSchema
}

/** The fields of a schema, those of objects within it under their paths. */
function rowsOf(schema: TSchema, path: string): Row[] {
  const properties = (schema.properties ?? {}) as Record<string, TSchema>
  const required = (schema.required ?? []) as string[]
  return Object.entries(properties).flatMap(([key, child]) => {
    const name = `${path}.${key}`
    return [{ name, required: required.includes(key), schema: child }, ...rowsOf(child, name)]
  })
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

function line({ name, required, schema }: Row): string {
  const value = schema.default === undefined ? (required ? 'required' : '') : `\`${schema.default}\``
  const choices =
    (schema.anyOf as TSchema[] | undefined)?.flatMap((one) => (one.const === undefined ? [] : [`\`${one.const}\``])) ?? []
  const meaning = [schema.description ?? '', ...(choices.length > 0 ? [`One of ${choices.join(', ')}.`] : [])]
    .filter(Boolean)
    .join(' ')
  return `| \`${name}\` | ${value} | ${cell(meaning)} |`
}

const sections = providerKinds.map(({ id, title, channels, options, secrets }) => {
  const rows = [...rowsOf(options, 'options'), ...rowsOf(secrets, 'secrets')].map(line)
  const open = secrets.properties === undefined ? [`| \`secrets.NAME\` | | ${cell(secrets.description ?? '')} |`] : []
  return [
    `## \`${id}\``,
    '',
    `${title}. For ${channels.map((one) => `\`${one}\``).join(', ')}.`,
    '',
    '| setting | default | meaning |',
    '|---|---|---|',
    ...rows,
    ...open,
    '',
  ].join('\n')
})

/** Every kind of provider with its options, from the schemas that check them. */
export const providers = (): GeneratedDocument => ({
  path: 'docs/reference/providers.md',
  source: 'src/delivery/kinds',
  text: `# Providers of messages

A channel of a tenant has a list of at most ten providers, tried in order: [how to choose and set them](../guides/delivery.md). Each is

| setting | default | meaning |
|---|---|---|
| \`id\` | required | Its name in logs, metrics and receipts: small letters, digits and hyphens, unique in the list. |
| \`kind\` | required | One of those below. |
| \`enabled\` | \`true\` | \`false\` leaves it out and keeps its settings. |
| \`timeoutMs\` | \`${timeouts.default}\` | What it may take for one message, ${timeouts.min} to ${timeouts.max} milliseconds. |
| \`options\` | | Of its kind, below. |
| \`secrets\` | | Of its kind, below. Sealed when they are stored and never shown; left out, those that are stored stay. |

${sections.join('\n')}
## Placeholders of \`http-gateway\`

${placeholders.map((one) => `\`{{${one}}}\``).join(', ')} and \`{{secret.NAME}}\`. Values are encoded for the place they stand in: JSON, form, URL or
header.
`,
})
