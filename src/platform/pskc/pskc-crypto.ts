import { createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto'
import { attribute, child, type Element, PskcBroken, textAt } from './pskc-xml.ts'

/** What opens the values of a file: the key agreed on before, or the password. */
export type PskcKey = { readonly key: Buffer } | { readonly password: string }

/** Reads the values of a file (`Secret`, `Counter`, ...): plain, or decrypted after their MAC was checked. */
export interface ValueReader {
  /** Undefined where the element is absent. Throws PskcBroken. */
  read(data: Element | undefined): { readonly bytes: Buffer; readonly encrypted: boolean; readonly checked: boolean } | undefined
}

const ciphers: Readonly<Record<string, { readonly name: string; readonly bytes: number }>> = {
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc': { name: 'aes-128-cbc', bytes: 16 },
  'http://www.w3.org/2001/04/xmlenc#aes192-cbc': { name: 'aes-192-cbc', bytes: 24 },
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc': { name: 'aes-256-cbc', bytes: 32 },
}

const block = 16
const mostIterations = 10_000_000

/**
 * Reader for the values of `container`. RFC 6030 section 6: AES in CBC mode with the key given, or one that PBKDF2 makes from
 * the password; MACs are HMAC with SHA-1 or SHA-2 over initialisation vector and ciphertext. A file that is not encrypted
 * needs no key. Throws PskcBroken where key or password do not fit the file.
 */
export function createValueReader(container: Element, given: PskcKey | undefined): ValueReader {
  const key = encryptionKey(child(container, 'EncryptionKey'), given)
  const mac = macOf(child(container, 'MACMethod'), key)
  return {
    read(data) {
      const plain = textAt(data, 'PlainValue')
      if (plain !== undefined) return { bytes: base64(plain, 'PlainValue'), encrypted: false, checked: false }
      const encrypted = child(data, 'EncryptedValue')
      if (!encrypted) return undefined
      const value = textAt(data, 'ValueMAC')
      if (value !== undefined) {
        if (!mac) throw new PskcBroken('it has a ValueMAC, and the file has no MACMethod')
        const expected = mac(cipherValue(encrypted))
        const found = base64(value, 'ValueMAC')
        if (found.length !== expected.length || !timingSafeEqual(found, expected))
          throw new PskcBroken('its MAC does not fit: the key or password is another one, or the file was changed')
      }
      return { bytes: decrypt(encrypted, key), encrypted: true, checked: value !== undefined }
    },
  }
}

function encryptionKey(element: Element | undefined, given: PskcKey | undefined): Buffer | undefined {
  const derived = child(element, 'DerivedKey')
  if (!element) return undefined
  if (!derived) {
    if (given && 'password' in given)
      throw new PskcBroken('The file is encrypted with a key, not with a password. Give the key with --key.')
    return given?.key
  }
  if (!given) return undefined
  if (!('password' in given))
    throw new PskcBroken('The file is encrypted with a password. Give the file that holds it with --password-file.')
  return derive(derived, given.password)
}

function derive(derived: Element, password: string): Buffer {
  const method = child(derived, 'KeyDerivationMethod')
  const parameters = child(method, 'PBKDF2-params')
  if (!/#pbkdf2$/.test(attribute(method, 'Algorithm') ?? '') || !parameters)
    throw new PskcBroken('The key of the file is derived in another way than PBKDF2, which is the only one that is read.')
  const salt = textAt(parameters, 'Salt', 'Specified')
  const iterations = Number(textAt(parameters, 'IterationCount'))
  const length = Number(textAt(parameters, 'KeyLength') ?? 16)
  if (salt === undefined || !Number.isInteger(iterations) || iterations < 1 || iterations > mostIterations || length > 32)
    throw new PskcBroken('The PBKDF2 parameters of the file (salt, iterations up to 10000000, key length) cannot be used.')
  const prf = attribute(child(parameters, 'PRF'), 'Algorithm')
  const digest = prf === undefined ? 'sha1' : digestOf(prf)
  return pbkdf2Sync(password, base64(salt, 'Salt'), iterations, length, digest)
}

function macOf(method: Element | undefined, key: Buffer | undefined): ((bytes: Buffer) => Buffer) | undefined {
  if (!method) return undefined
  const digest = digestOf(attribute(method, 'Algorithm') ?? '')
  const own = child(method, 'MACKey')
  return (bytes) => {
    // Where the file has no MAC key of its own, the encryption key is it.
    const macKey = own ? decrypt(own, key) : needed(key)
    return createHmac(digest, macKey).update(bytes).digest()
  }
}

/** `...#hmac-sha1`, `...#hmac-sha256` and their like. */
function digestOf(algorithm: string): string {
  const digest = /hmac-?(sha(?:1|224|256|384|512))$/i.exec(algorithm)?.[1]?.toLowerCase()
  if (digest === undefined)
    throw new PskcBroken(`The file uses ${algorithm.slice(0, 100) || 'no MAC algorithm'}, which is not read.`)
  return digest
}

function decrypt(encrypted: Element, key: Buffer | undefined): Buffer {
  const algorithm = attribute(child(encrypted, 'EncryptionMethod'), 'Algorithm') ?? ''
  const cipher = Object.hasOwn(ciphers, algorithm) ? ciphers[algorithm] : undefined
  if (!cipher) throw new PskcBroken(`it is encrypted with ${algorithm.slice(0, 100)}, and only AES-CBC is read`)
  if (needed(key).length !== cipher.bytes) throw new PskcBroken(`its encryption needs a key of ${cipher.bytes} bytes`)
  const bytes = cipherValue(encrypted)
  if (bytes.length < 2 * block || bytes.length % block !== 0) throw new PskcBroken('its ciphertext is incomplete')
  const decipher = createDecipheriv(cipher.name, needed(key), bytes.subarray(0, block))
  decipher.setAutoPadding(false)
  const padded = Buffer.concat([decipher.update(bytes.subarray(block)), decipher.final()])
  // XML Encryption 5.2: the last byte is the length of the padding, whatever the others are.
  const padding = padded.at(-1) ?? 0
  if (padding < 1 || padding > block) throw new PskcBroken('it does not decrypt: the key or password is another one')
  return padded.subarray(0, padded.length - padding)
}

const cipherValue = (encrypted: Element): Buffer => base64(textAt(encrypted, 'CipherData', 'CipherValue') ?? '', 'CipherValue')

function needed(key: Buffer | undefined): Buffer {
  if (key === undefined) throw new PskcBroken('it is encrypted; give the key with --key, or the password with --password-file')
  return key
}

function base64(text: string, what: string): Buffer {
  const bare = text.replace(/\s/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) throw new PskcBroken(`its ${what} is not Base64`)
  return Buffer.from(bare, 'base64')
}
