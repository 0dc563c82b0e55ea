import { expect, test } from 'vitest'
import { parseMailbox } from './mailbox.ts'

test.each([
  ['alice@example.com', 'alice@example.com'],
  ['Alice.B+shop@Example.COM', 'Alice.B+shop@example.com'],
  ["o'neil_%{x}@mail.example", "o'neil_%{x}@mail.example"],
  ['root@localhost', 'root@localhost'],
  ['a@bücher.example', 'a@xn--bcher-kva.example'],
  ['a@BÜCHER.example', 'a@xn--bcher-kva.example'],
  ['a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
  [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
])('ML-5 %s is the mailbox %s', (text, mailbox) => {
  expect(parseMailbox(text)).toBe(mailbox)
  expect(parseMailbox(mailbox)).toBe(mailbox)
})

test('ML-5 a look-alike domain is another mailbox', () => {
  expect(parseMailbox('a@exаmple.com')).toBe('a@xn--exmple-4nf.com')
})

test.each([
  ['nothing', ''],
  ['no sign', 'alice'],
  ['no local part', '@example.com'],
  ['no domain', 'alice@'],
  ['a list', 'alice@example.com,mallory@evil.example'],
  ['a list by semicolon', 'alice@example.com;mallory@evil.example'],
  ['a list by space', 'alice@example.com mallory@evil.example'],
  ['two signs', 'mallory@evil.example@example.com'],
  ['a quoted local part', '"mallory@evil.example x"@example.com'],
  ['a plain quoted local part', '"alice"@example.com'],
  ['a comment', 'alice(mallory@evil.example)@example.com'],
  ['a comment in the domain', 'alice@example.com(evil)'],
  ['an angle form', '<alice@example.com>'],
  ['a display name', 'Alice <alice@example.com>'],
  ['a group', 'all:alice@example.com;'],
  ['a route', '@evil.example:alice@example.com'],
  ['a line feed', 'alice@example.com\nBcc: mallory@evil.example'],
  ['CR LF', 'alice@example.com\r\nRCPT TO:<mallory@evil.example>'],
  ['a trailing line feed', 'alice@example.com\n'],
  ['a NUL', 'alice@example.com\0'],
  ['a tab', 'alice\t@example.com'],
  ['leading space', ' alice@example.com'],
  ['bidi', 'alice\u202e@example.com'],
  ['a zero-width mark in the domain', 'alice@exam\u200bple.com'],
  ['a local part outside ASCII', 'аlice@example.com'],
  ['a full-width sign', 'alice＠example.com'],
  ['an address literal', 'alice@[127.0.0.1]'],
  ['a number', 'alice@127.0.0.1'],
  ['a hexadecimal number', 'alice@0x7f.1'],
  ['an encoded domain', 'alice@exa%6dple.com'],
  ['a path', 'alice@example.com/evil'],
  ['a port', 'alice@example.com:25'],
  ['a dot first', '.alice@example.com'],
  ['two dots', 'al..ice@example.com'],
  ['a dot last', 'alice.@example.com'],
  ['an empty label', 'alice@example..com'],
  ['a trailing dot', 'alice@example.com.'],
  ['a hyphen first', 'alice@-example.com'],
  ['a long local part', `${'a'.repeat(65)}@example.com`],
  ['a long address', `a@${'b.'.repeat(140)}com`],
  ['a huge address', 'a'.repeat(5_000_000)],
])('ML-5 refused: %s', (_name, text) => {
  expect(parseMailbox(text)).toBeUndefined()
})

test('L-i10 no address of 64 KB takes longer than 50 ms', () => {
  for (const piece of ['a.', 'a', '@', 'a@', '-', '.a-']) {
    const started = performance.now()
    parseMailbox(`a@${piece.repeat(65_536 / piece.length)}`)
    expect(performance.now() - started).toBeLessThan(50)
  }
})
