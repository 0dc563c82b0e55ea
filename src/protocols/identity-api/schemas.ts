import { Type } from '@sinclair/typebox'
import { codeTypes } from '../../engine/ports/codes.ts'

const text = (description: string) => Type.String({ minLength: 1, maxLength: 320, description })

const userID = text('Id of the user, with or without dashes.')
const identifier = text('What the user signs in with: user name or e-mail address.')
const address = text('A mailbox or phone number of the user; alone, it names the user where it is verified or signed in with.')
const type = Type.Union(
  codeTypes.map((one) => Type.Literal(one)),
  { description: 'What the code is for.' },
)

/** Body of "generate a code" where the address names no user. */
export const generateSchema = Type.Object(
  { type, address: Type.Optional(address), identifier: Type.Optional(identifier), userID: Type.Optional(userID) },
  { additionalProperties: false },
)

/** Body of "generate a code" for the user in the address. */
export const generateForSchema = Type.Object({ type, address: Type.Optional(address) }, { additionalProperties: false })

/** Body of the calls that judge a code. */
export const verifySchema = Type.Object(
  {
    code: Type.String({ minLength: 1, maxLength: 128, description: 'The digits, or the extended code.' }),
    identifier: Type.Optional(identifier),
    userID: Type.Optional(userID),
  },
  { additionalProperties: false },
)
