import { expect, test } from 'vitest'
import { appLink, formTarget, safeLink } from './safe-url.ts'

test.each(['https://shop.example/', 'http://localhost:7301/', 'http://127.0.0.1:7301/x?y=z', 'http://[::1]/'])(
  'a link to %s is shown',
  (url) => {
    expect(safeLink(url)).toBe(url)
  },
)

test.each([
  undefined,
  '',
  '/relative',
  'http://shop.example/',
  'http://localhost.evil.example/',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
])('FE-6: a link to %j is not shown', (url) => {
  expect(safeLink(url)).toBeUndefined()
})

test('only the address of an authenticator app opens one', () => {
  const uri = 'otpauth://totp/Shop:alice%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Shop'
  expect(appLink(uri)).toBe(uri)
})

test.each(['', 'otpauth', 'javascript:otpauth://x', 'https://otpauth.example/', '//otpauth:', 'data:text/html,otpauth:'])(
  'FE-6: %j opens no authenticator app',
  (uri) => {
    expect(appLink(uri)).toBeUndefined()
  },
)

test.each(['/demo/shop/sign-in/uid', '/', '/a?b=c', 'https://shop.example/callback', 'http://localhost:7301/callback'])(
  'a form may post to %s',
  (action) => {
    expect(formTarget(action)).toBe(action)
  },
)

test.each([
  '',
  'relative',
  '//evil.example/',
  '/\\evil.example/',
  '/\t/evil.example/',
  'javascript:alert(1)',
  'java\tscript:alert(1)',
  'data:text/html,x',
  'mailto:a@example.com',
])('FE-6: a form may not post to %j', (action) => {
  expect(() => formTarget(action)).toThrow(RangeError)
})
