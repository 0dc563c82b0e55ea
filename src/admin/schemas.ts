import { type TSchema, Type } from '@sinclair/typebox'

const closed = { additionalProperties: false }

/** Bytes of a policy. */
export const largestPolicy = 512 * 1024

const name = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, description })
const optional = <T extends TSchema>(schema: T) => Type.Optional(schema)
const text = (pattern: string) => Type.String({ pattern })
const number = text('^[1-9][0-9]{0,3}$')
const id = text('^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$')

/** A number of a query, at most `most`. */
export const within = (text: string | undefined, usual: number, most: number): number => Math.min(Number(text ?? usual), most)

export const shadowSchema = Type.Object({ workspace: name(63, 'Slug.'), days: optional(number) }, closed)

export const shadowPeopleSchema = Type.Object(
  {
    workspace: name(63, 'Slug.'),
    rule: name(200, 'Id of a rule.'),
    days: optional(number),
    limit: optional(number),
    after: optional(id),
  },
  closed,
)

export const auditSchema = Type.Object(
  {
    user: optional(id),
    application: optional(name(200, 'Id of an application.')),
    transaction: optional(id),
    before: optional(id),
    limit: optional(number),
  },
  closed,
)
