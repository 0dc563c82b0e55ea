import { Type } from '@sinclair/typebox'

const factor = Type.String({ pattern: '^[a-z_]{1,40}$', description: 'Id of a factor.' })
const authenticator = Type.String({ minLength: 36, maxLength: 36, description: 'Id of one of your own authenticators.' })
const closed = { additionalProperties: false }

/** What to change; see domain/demand.ts. */
export const beginSchema = Type.Object(
  {
    goal: Type.Union([
      Type.Object({ kind: Type.Literal('enrol'), factor, replaces: Type.Optional(authenticator) }, closed),
      Type.Object({ kind: Type.Literal('remove'), authenticator }, closed),
      Type.Object({ kind: Type.Literal('rename'), authenticator, label: Type.String({ minLength: 1, maxLength: 64 }) }, closed),
      Type.Object({ kind: Type.Literal('acknowledge'), authenticator }, closed),
    ]),
  },
  closed,
)

const field = Type.String({ maxLength: 32_768 })
const answer = Type.Record(Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }), field, { maxProperties: 40 })

/** An action of engine/action.ts for the version of the View that it answers, or `finish` for what was ended elsewhere. */
export const actSchema = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    action: Type.Union([
      Type.Object(
        { kind: Type.Literal('identify'), identifier: field, factor: Type.Optional(factor), answer: Type.Optional(answer) },
        closed,
      ),
      Type.Object({ kind: Type.Literal('choose'), option: Type.String({ maxLength: 64 }) }, closed),
      Type.Object({ kind: Type.Literal('answer'), answer }, closed),
      ...(['resend', 'back', 'skip', 'cancel', 'finish'] as const).map((kind) =>
        Type.Object({ kind: Type.Literal(kind) }, closed),
      ),
    ]),
  },
  closed,
)
