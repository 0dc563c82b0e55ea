import { diagram, moves } from '../../src/domain/moves.ts'
import type { GeneratedDocument } from './document.ts'

const rows = moves.map(({ from, on, to, why }) => {
  const start = from === 'none' ? '(none)' : `\`${from}\``
  return `| ${start} | \`${on}\` | ${to.map((stage) => `\`${stage}\``).join(', ')} | ${why} |`
})

/** The stages of a transaction and the moves between them, from the table the engine itself obeys. */
export const transactionMachine = (): GeneratedDocument => ({
  path: 'docs/reference/transaction.md',
  source: 'src/domain/moves.ts',
  text: `# The authentication transaction

A transaction is one authentication in progress. It is always in one of these stages, and moves only as listed; whatever is not
listed does not happen. \`succeeded\` is reached in the database step that stores the last proof, and \`redeem\` hands the result
out exactly once.

\`\`\`mermaid
${diagram()}
\`\`\`

| from | on | to | |
|---|---|---|---|
${rows.join('\n')}
`,
})
