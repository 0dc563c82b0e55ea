/** Tells an operator what became of each record of a file, and counts. */
export interface Report<Kind extends string> {
  tell(where: string, kind: Kind, who: string | undefined, notes: readonly string[]): void
  /** `3 created, 1 faulty`. */
  summary(): string
  /** Prints the summary; where anything was faulty, the command ends with 1. */
  close(): void
}

/**
 * Faults go to standard error, everything else to standard output: in a dry run each record, else the summary alone. `words`
 * says what each kind is called in the summary.
 */
export function createReport<Kind extends string>(
  words: Readonly<Record<Exclude<Kind, 'fault'>, string>>,
  dryRun: boolean,
): Report<Kind> {
  const counts = new Map<string, number>()
  const summary = () =>
    [...Object.entries<string>({ ...words, fault: 'faulty' })]
      .map(([kind, word]) => `${counts.get(kind) ?? 0} ${word}`)
      .join(', ')
  return {
    tell(where, kind, who, notes) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
      // JSON: a name from a file cannot write control characters to the terminal, or lines of its own.
      const line = `${where}: ${kind}${who === undefined ? '' : ` ${JSON.stringify(who)}`}${notes.length > 0 ? `: ${notes.join(' ')}` : ''}\n`
      if (kind === 'fault') process.stderr.write(line)
      else if (dryRun) process.stdout.write(line)
    },
    summary,
    close() {
      process.stdout.write(`${dryRun ? 'Dry run, nothing was written: ' : ''}${summary()}.\n`)
      if (counts.has('fault')) process.exitCode = 1
    },
  }
}
