import { type TSchema, Type } from '@sinclair/typebox'

const closed = { additionalProperties: false }

/** Only that it is a mapping: what is in it is told in sentences, all of it at once (engine/check-policy.ts). */
export const policySchema = Type.Object({}, { additionalProperties: true })

const name = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, description })
const seconds = (description: string) => Type.Integer({ minimum: 0, maximum: 10 ** 9, description })
const factor = Type.String({ pattern: '^[a-z_]{1,40}$', description: 'Id of a factor.' })
const optional = <T extends TSchema>(schema: T) => Type.Optional(schema)

const proof = Type.Object(
  { factor, secondsAgo: seconds('When it was shown.'), inThisTransaction: optional(Type.Boolean()) },
  closed,
)

const demand = Type.Object(
  {
    acr: optional(
      Type.Object(
        {
          values: Type.Array(name(200, 'Authentication context class.'), { minItems: 1, maxItems: 20 }),
          essential: Type.Boolean(),
        },
        closed,
      ),
    ),
    maxAgeSeconds: optional(seconds('The first factor was shown at most so long ago.')),
    reauthenticate: optional(Type.Boolean()),
    factors: optional(
      Type.Object(
        {
          mode: Type.Union([Type.Literal('one'), Type.Literal('all'), Type.Integer({ minimum: 1, maximum: 20 })]),
          of: Type.Array(factor, { minItems: 1, maxItems: 20 }),
        },
        closed,
      ),
    ),
  },
  closed,
)

/** A context to be tried; see engine/simulation.ts. */
export const simulationSchema = Type.Object(
  {
    workspace: name(63, 'Slug of a workspace.'),
    application: name(200, 'Id of an application of it.'),
    user: Type.Union([name(254, 'Id or name of a person.'), Type.Null()]),
    scopes: optional(Type.Array(name(100, 'OAuth scope.'), { maxItems: 50 })),
    address: optional(name(100, 'IP address.')),
    userAgent: optional(Type.String({ maxLength: 512 })),
    deviceKnown: optional(Type.Boolean()),
    at: optional(Type.Integer({ minimum: 0, maximum: 8.64e15, description: 'Milliseconds since the epoch.' })),
    proofs: optional(Type.Array(proof, { maxItems: 20 })),
    remembered: optional(Type.Union([seconds('Since this browser was remembered.'), Type.Null()])),
    demand: optional(demand),
    details: optional(
      Type.Record(
        Type.String({ pattern: '^[^\\u0000-\\u001f]{1,100}$' }),
        Type.Union([Type.String({ maxLength: 1000 }), Type.Number()]),
        {
          maxProperties: 40,
        },
      ),
    ),
    external: optional(Type.Object({ points: Type.Number({ minimum: 0, maximum: 100 }) }, closed)),
    risk: optional(Type.Union([Type.Literal('low'), Type.Literal('medium'), Type.Literal('high')])),
    policy: optional(policySchema),
  },
  closed,
)
