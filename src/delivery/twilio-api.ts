import { DeliveryFailed, DeliveryRefused, type Receipt } from './channel.ts'
import { askProvider, type Fetch, type ProviderAnswer, parseJson } from './provider-http.ts'

export interface TwilioAccount {
  /** `AC` and 32 hexadecimal digits. */
  readonly accountSid: string
  readonly authToken: string
  /** Origin of the API: another one for Twilio's regions. Default https://api.twilio.com. */
  readonly apiUrl?: string
  readonly fetch: Fetch
}

/** About the number: no other provider, and no later try, would do better. */
const recipientCodes: Readonly<Record<number, string>> = {
  13223: 'the number is malformed',
  13224: 'the number is not valid',
  21211: 'the number is not valid',
  21214: 'the number cannot be reached',
  21217: 'the number is not valid',
  21401: 'the number is not valid',
  21421: 'the number is not valid',
  21610: 'the recipient has unsubscribed',
  21614: 'the number is not a mobile number',
  21635: 'the number is a landline',
}

/** About our account at Twilio: another provider may well reach the number. */
const accountCodes: Readonly<Record<number, string>> = {
  13227: 'the account may not call this country',
  21215: 'the account may not call this country',
  21216: 'the account may not call this number',
  21219: 'a trial account reaches verified numbers only',
  21408: 'the account may not send to this country',
  21608: 'a trial account reaches verified numbers only',
  21612: 'no route from this sender to the number',
}

/**
 * Creates a resource (`Messages`, `Calls`) of Twilio's REST API 2010-04-01 and answers its sid. Throws DeliveryRefused for
 * what Twilio says about the number, DeliveryFailed for everything else, a success without a sid among it.
 */
export async function createAtTwilio(
  { accountSid, authToken, apiUrl = 'https://api.twilio.com', fetch }: TwilioAccount,
  resource: 'Messages' | 'Calls',
  form: URLSearchParams,
  signal: AbortSignal,
): Promise<Receipt> {
  const answer = await askProvider(fetch, 'Twilio', `${apiUrl}/2010-04-01/Accounts/${accountSid}/${resource}.json`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: form.toString(),
    signal,
  })
  const body = (parseJson(answer.text) ?? {}) as Readonly<Record<string, unknown>>
  if (answer.status < 200 || answer.status > 299) throw faultOf(answer, body)
  const taken =
    typeof body.sid === 'string' && (resource === 'Messages' ? /^(SM|MM)[0-9a-f]{32}$/ : /^CA[0-9a-f]{32}$/).test(body.sid)
  const failed = body.status === 'failed' || body.status === 'undelivered' || (body.error_code ?? null) !== null
  if (!taken || failed) {
    const code = codeOf(body.error_code ?? body.code)
    throw (
      (code === undefined ? undefined : refusalOf(code)) ??
      new DeliveryFailed(
        `Twilio answered ${answer.status} and did not take the message${code === undefined ? '' : ` (code ${code})`}.`,
      )
    )
  }
  return { providerId: body.sid as string }
}

function faultOf({ status }: ProviderAnswer, body: Readonly<Record<string, unknown>>): Error {
  const code = codeOf(body.code)
  const refused = code === undefined ? undefined : refusalOf(code)
  if (refused) return refused
  const told = code === undefined ? `status ${status}` : `status ${status}, code ${code}`
  if (status === 401 || status === 403 || code === 20003) {
    return new DeliveryFailed(`Twilio refused our credentials (${told}). Check the account SID and the auth token.`)
  }
  return new DeliveryFailed(`Twilio did not take the message (${told}). Its error list explains the code.`, { about: 'message' })
}

function refusalOf(code: number): DeliveryRefused | undefined {
  const recipient = recipientCodes[code]
  if (recipient) return new DeliveryRefused(`Twilio refused the message: ${recipient} (code ${code}).`)
  const account = accountCodes[code]
  return account
    ? new DeliveryRefused(`Twilio refused the message: ${account} (code ${code}).`, { about: 'provider' })
    : undefined
}

/** Only a number is told: Twilio's words repeat the recipient. */
const codeOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
