const forbidden = [
  [/\bDate\s*\.\s*now\b/, 'Date.now'],
  [/\bnew\s+Date\b(?!\s*\(\s*[^)\s])/, 'new Date() without an argument'],
  [/(?<!new\s)\bDate\s*\(\s*\)/, 'Date()'],
  [/\bMath\s*\.\s*random\b/, 'Math.random'],
  [/\bperformance\s*\.\s*now\b/, 'performance.now'],
  [/\bgetRandomValues\b/, 'getRandomValues'],
  [/\brandom(?:Bytes|UUID|UUIDv7|Int|Fill|FillSync)\b/, 'a random function of node:crypto'],
]

/** The text with comments and strings blanked out, line numbers kept. Template literals stay: they may hold code. */
const codeOnly = (text) =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, (match) => match.replace(/[^\n]/g, ' '))

/** Uses of the machine's clock or random source in TypeScript source text, as { line, what }. */
export const forbiddenCalls = (text) =>
  codeOnly(text)
    .split('\n')
    .flatMap((code, index) => forbidden.filter(([pattern]) => pattern.test(code)).map(([, what]) => ({ line: index + 1, what })))
