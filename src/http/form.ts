import type { IncomingMessage } from 'node:http'

/** Bytes in a form body. */
export const maxFormBytes = 64 * 1024
/** Fields in a form body. */
export const maxFormFields = 50

/** A form that is refused before anybody looks at it. */
export class FormRefused extends Error {
  override readonly name = 'FormRefused'
  readonly status: 400 | 413 | 415
  constructor(status: 400 | 413 | 415, message: string) {
    super(message)
    this.status = status
  }
}

/** Whether the request says that its body is `application/x-www-form-urlencoded`. */
export const isForm = (request: IncomingMessage): boolean =>
  /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')

/** Reads the body, at most 64 KB; FormRefused (413) beyond that, before the rest is read. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = () => new FormRefused(413, `The form is larger than ${maxFormBytes / 1024} KB.`)
  if (Number(request.headers['content-length'] ?? 0) > maxFormBytes) return Promise.reject(tooLarge())
  const hungUp = () => new FormRefused(400, 'The form did not arrive as a whole.')
  if (request.destroyed) return Promise.reject(hungUp())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const take = (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxFormBytes) return void chunks.push(chunk)
      request.off('data', take)
      request.pause()
      reject(tooLarge())
    }
    request.on('data', take)
    request.once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)))
    request.once('error', reject)
    // Whoever hangs up in the middle must not leave a promise behind that never ends.
    request.once('close', () => {
      if (!request.complete) reject(hungUp())
    })
  })
}

/** Decodes a form; FormRefused where it has more than 50 fields. Names may repeat. */
export function parseFields(body: Buffer): URLSearchParams {
  const text = body.toString('utf8')
  let fields = 1
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) fields += 1
  if (fields > maxFormFields) throw new FormRefused(400, `The form has more than ${maxFormFields} fields.`)
  return new URLSearchParams(text)
}

/** Fields of one of our own forms: each name once, only those in `repeated` may occur several times (B-14). */
export interface OwnForm {
  get(name: string): string | undefined
  all(name: string): readonly string[]
  names(): readonly string[]
}

/** Strict reading of our own forms; FormRefused (400) where a name repeats. */
export function ownForm(fields: URLSearchParams, repeated: readonly string[]): OwnForm {
  const seen = new Map<string, string[]>()
  for (const [name, value] of fields) seen.set(name, [...(seen.get(name) ?? []), value])
  for (const [name, values] of seen) {
    if (values.length > 1 && !repeated.includes(name)) throw new FormRefused(400, 'A field of the form was sent twice.')
  }
  return { get: (name) => seen.get(name)?.[0], all: (name) => seen.get(name) ?? [], names: () => [...seen.keys()] }
}
