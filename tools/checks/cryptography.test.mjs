import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inRoot } from '../lib/paths.mjs'
import { sourceFiles } from './source-files.mjs'

const sources = sourceFiles(/^src\/.*\.tsx?$/).filter(({ path }) => !/\.test\.tsx?$/.test(path))
const using = (pattern) =>
  sources
    .filter(({ text }) => pattern.test(text))
    .map(({ path }) => path)
    .sort()

test('CR-1 ciphers and MACs are used in the platform only, key pairs in one', () => {
  expect(using(/\bcreate(?:Cipher|Decipher)iv\b/)).toEqual([
    'src/platform/password-hashes/firebase-hash.ts',
    'src/platform/pskc/pskc-crypto.ts',
    'src/platform/sealing.ts',
  ])
  expect(using(/\bcreateHmac\b/)).toEqual([
    'src/platform/cookie-signer.ts',
    // Only checks what another service signed.
    'src/platform/foreign-mac.ts',
    'src/platform/keyed-hash.ts',
    'src/platform/pskc/pskc-crypto.ts',
  ])
  expect(using(/\bgenerateKeyPair\b/)).toEqual(['src/protocols/oidc/keys.ts'])
})

test('CR-1 no weak hash, no legacy cipher; CBC to read seed files only, which have nothing else (RFC 6030)', () => {
  expect(using(/createHash\(\s*['"](?:md5|sha1)['"]|['"](?:des|rc4|aes-\d+-ecb)\b/i)).toEqual([])
  expect(using(/['"]aes-\d+-cbc\b/i)).toEqual(['src/platform/pskc/pskc-crypto.ts'])
  expect(using(/\bcreateCipheriv\([^)]*cbc/i)).toEqual([])
})

test('CR-1 no library of home-made primitives is among the dependencies', () => {
  const { dependencies } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
  const homeMade = /crypto-js|forge|sjcl|elliptic|tweetnacl|bcryptjs|aes-js|js-sha|jsrsasign|blake|noble/
  expect(Object.keys(dependencies).filter((name) => homeMade.test(name))).toEqual([])
})
