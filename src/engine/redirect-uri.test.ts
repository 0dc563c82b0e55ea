import { describe, expect, test } from 'vitest'
import { validateRedirectUri } from './redirect-uri.ts'

describe('OA-2 redirect addresses at registration', () => {
  test.each([
    'https://app.example/callback',
    'https://app.example',
    'https://app.example:8443/callback?tenant=1',
    'http://localhost:7301/callback',
    'http://127.0.0.1/callback',
    'http://[::1]:8080/callback',
  ])('%s may be registered by anybody', (uri) => {
    for (const type of ['confidential', 'public', 'native'] as const) expect(validateRedirectUri(uri, type)).toBeUndefined()
  })

  test.each([
    'https://*.example/callback',
    'https://app.example/*',
    'https://app.example/callback#x',
    'https://app.example/#',
    'https://user@app.example/',
    'https://user:secret@app.example/',
    'https://@app.example/',
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://app.example/x',
    'http://app.example/callback',
    'http://127.0.0.1.evil.com/',
    'http://2130706433/',
    'https://app.example/a/../b',
    'https://app.example/./b',
    'https://app.example/%2e%2e/b',
    'https://app.example/..',
    'https://app.example\\@evil.com/',
    'https:\\\\app.example/',
    'https:/app.example/',
    'https:app.example/',
    '//app.example/',
    '/callback',
    '',
    'https://app.example/call\nback',
    'https://app.example/call back',
    ' https://app.example/',
    'https://app.example/\u0000',
    'https://\u0430pp.example/',
    'https://APP.example/callback',
    'https://app.example:443/callback',
    `https://app.example/${'x'.repeat(2000)}`,
  ])('%j may not', (uri) => {
    for (const type of ['confidential', 'public', 'native'] as const) expect(validateRedirectUri(uri, type)).toMatch(/\.$/)
  })

  test('a private-use scheme is for native applications and has a dot (RFC 8252 7.1)', () => {
    expect(validateRedirectUri('com.example.app:/done', 'native')).toBeUndefined()
    expect(validateRedirectUri('com.example.app:/done', 'public')).toBeDefined()
    expect(validateRedirectUri('myapp:/done', 'native')).toBeDefined()
    expect(validateRedirectUri('com.example.app:/a/../b', 'native')).toBeDefined()
  })
})
