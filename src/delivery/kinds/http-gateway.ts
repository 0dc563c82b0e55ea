import { type Static, Type } from '@sinclair/typebox'
import { fillText, namesIn, placeholders, type Template } from '../gateway-template.ts'
import { defineKind, urlFault } from './kind.ts'

const values = (description: string) => Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 20, description }))
const path = (description: string) => Type.String({ pattern: '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+){0,7}$', description })
const status = Type.Integer({ minimum: 200, maximum: 499 })
const closed = { additionalProperties: false }

const options = Type.Object(
  {
    url: Type.String({ maxLength: 2_000, description: 'Address of the request. Placeholders may stand after the host.' }),
    method: Type.Union([Type.Literal('POST'), Type.Literal('PUT'), Type.Literal('GET')], {
      default: 'POST',
      description: 'Method of the request.',
    }),
    headers: Type.Optional(
      Type.Record(Type.String({ pattern: '^[A-Za-z0-9-]{1,60}$' }), Type.String({ maxLength: 2_000 }), {
        ...closed,
        description: 'Header fields; placeholders may stand in their values.',
      }),
    ),
    body: Type.Optional(
      Type.Union(
        [
          Type.Object({ format: Type.Literal('json'), template: Type.Unknown() }, closed),
          Type.Object(
            {
              format: Type.Literal('form'),
              template: Type.Record(Type.String({ pattern: '^.{1,100}$' }), Type.String({ maxLength: 4_000 }), closed),
            },
            closed,
          ),
        ],
        { description: 'Body: `json` with any JSON whose texts hold placeholders, or `form` with a text for each field.' },
      ),
    ),
    answer: Type.Optional(
      Type.Object(
        {
          success: Type.Optional(Type.Array(status, { description: 'Statuses that mean taken. Default: 200 to 299.' })),
          refused: Type.Optional(Type.Array(status, { description: 'Statuses that mean never. Default: none.' })),
          messageId: Type.Optional(path('Where the message id of the provider stands in the JSON answer: `messages.0.id`.')),
          check: Type.Optional(
            Type.Object(
              {
                path: path('Field of the JSON answer.'),
                success: values('Values that mean taken.'),
                refused: values('Values that mean never.'),
              },
              closed,
            ),
          ),
        },
        { ...closed, description: 'How the answer is read.' },
      ),
    ),
    receipt: Type.Optional(
      Type.Object(
        {
          status: path('Where the status stands in what the provider posts to `{{receiptUrl}}` (JSON, or a form field).'),
          messageId: Type.Optional(path('Where its message id stands there.')),
          sent: values('Statuses that mean on its way.'),
          delivered: values('Statuses that mean arrived.'),
          undelivered: values('Statuses that mean it never will.'),
        },
        { ...closed, description: 'How receipts are read. Without it none are taken.' },
      ),
    ),
  },
  closed,
)

/** Any provider of SMS, WhatsApp or calls that takes a message by one HTTP request. */
export const httpGateway = defineKind({
  id: 'http-gateway',
  title: 'Any SMS, WhatsApp or voice provider by HTTP',
  channels: ['sms', 'voice'],
  options,
  secrets: Type.Record(Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$' }), Type.String({ minLength: 1, maxLength: 4_000 }), {
    ...closed,
    description: 'Keys and passwords by name, for placeholders `{{secret.NAME}}`.',
  }),
  check: (given, secrets) => faultsOf(given, Object.keys(secrets)),
  destination: ({ url }) => URL.parse(fillText(url, {}))?.origin ?? '',
  create: async (channel, { body, ...rest }, secrets, { fetch }) => {
    const { createHttpGateway } = await import('../http-gateway.ts')
    const template = body as
      | { format: 'json'; template: Template }
      | { format: 'form'; template: Record<string, string> }
      | undefined
    return createHttpGateway({ ...rest, ...(template ? { body: template } : {}) }, { channel, secrets, fetch })
  },
})

function faultsOf({ url, method, headers = {}, body }: Static<typeof options>, secrets: readonly string[]): string[] {
  const faults: string[] = []
  const address = urlFault(fillText(url, {}))
  if (address !== undefined) faults.push(`options.url ${address}.`)
  // Who fills the host says where codes go.
  if (/^[a-z]+:\/\/[^/?#]*\{\{/i.test(url)) faults.push('options.url must not have a placeholder in its host.')
  const place = url.split('?')[0] ?? ''
  // A text could walk through the path with dots.
  if (namesIn(place).some((name) => name === 'text' || name === 'subject'))
    faults.push('options.url may have text and subject after the question mark only.')
  if (method === 'GET' && body) faults.push('options.body has no place in a GET request.')
  const known = new Set<string>([...placeholders, ...secrets.map((name) => `secret.${name}`)])
  const used = [...namesIn(url), ...namesIn(headers), ...namesIn((body?.template ?? null) as Template)]
  for (const name of new Set(used)) {
    if (!known.has(name))
      faults.push(
        name.startsWith('secret.')
          ? `{{${name}}} is used, and secrets has no ${name.slice(7)}.`
          : `{{${name}}} is not a placeholder. There are ${placeholders.join(', ')} and secret.NAME.`,
      )
  }
  if (!used.some((name) => name === 'to' || name === 'toDigits'))
    faults.push('Nothing in options says whom the message is for: use {{to}}.')
  if (!used.some((name) => name === 'text' || name === 'code'))
    faults.push('Nothing in options says what to send: use {{text}} or {{code}}.')
  return faults
}
