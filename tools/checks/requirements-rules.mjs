/** A string that is the first of several arguments of a call, which is where the name of a test stands. */
const name = /([\w$)\]]+)\s*\(\s*(['"`])((?:\\.|(?!\2)[^\\])*)\2\s*,/g
const id = /\b(?:PW|OC|TO|ML|PU|WN|RC|TH|LC|FL|SE|OA|TK|CR|FE|LG)-\d+\b/g

const withoutComments = (text) => text.replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')

/** Ids that the names of the tests in a file hold. Tests that never run (skip, todo) do not count. */
export const namedIds = (text) => {
  const found = new Set()
  for (const [, callee, , title] of withoutComments(text).matchAll(name)) {
    if (callee === 'skip' || callee === 'todo') continue
    for (const [one] of title.matchAll(id)) found.add(one)
  }
  return found
}

/** Paths of the tests that name each id, as a Map. `files` are { path, text }. */
export const coverage = (files) => {
  const tests = new Map()
  for (const { path, text } of files) for (const one of namedIds(text)) tests.set(one, [...(tests.get(one) ?? []), path])
  return tests
}

/** What is wrong: a requirement with neither a test nor a reason, or with both; a reason for something unknown. */
export const faultsOf = (tests, requirements, untested) => [
  ...Object.keys(requirements)
    .filter((one) => !tests.has(one) && !untested[one])
    .map((one) => `${one} (${requirements[one]}) has lost its test. Name the id in a test, or give a reason in untested.`),
  ...Object.keys(untested)
    .filter((one) => tests.has(one))
    .map((one) => `${one} has a test now (${tests.get(one)[0]}). Delete its reason from untested.`),
  ...Object.keys(untested)
    .filter((one) => !requirements[one])
    .map((one) => `${one} in untested is not a requirement.`),
]

const link = (path) => `[${path}](../../${path})`

/** The coverage as Markdown. */
export const describeCoverage = (tests, requirements, untested) => {
  const ids = Object.keys(requirements)
  const covered = ids.filter((one) => tests.has(one))
  return [
    '# Security requirements and their tests',
    '',
    `${covered.length} of ${ids.length} level 1 requirements are named by a test: \`npm test -- -t "TH-1"\` runs those of one.`,
    '',
    '| id | about | tests |',
    '|---|---|---|',
    ...covered.map((one) => `| ${one} | ${requirements[one]} | ${tests.get(one).map(link).join(', ')} |`),
    '',
    '## Without a test',
    '',
    '| id | about | why |',
    '|---|---|---|',
    ...ids.filter((one) => !tests.has(one)).map((one) => `| ${one} | ${requirements[one]} | ${untested[one] ?? ''} |`),
    '',
  ].join('\n')
}
