import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { decodeText } from '../platform/text-stream.ts'
import { UsageError } from './arguments.ts'

/** A file of the command line cannot be read, whole or from some place on. */
export class FileUnreadable extends Error {
  override readonly name = 'FileUnreadable'
}

const broken: readonly string[] = ['CsvBroken', 'TextBroken', 'PskcBroken']

/** Passes on what `work` does with a file; faults of the file itself become FileUnreadable. */
export async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { name, message, code } = error as Error & { readonly code?: string }
    if (broken.includes(name)) throw new FileUnreadable(`${path}: ${message}`)
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR' || code === 'EEXIST')
      throw new FileUnreadable(`${path} ${reasons[code]}.`)
    throw error
  }
}

const reasons = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read or written by you',
  EISDIR: 'is a folder',
  EEXIST: 'exists already; name another file, or remove that one',
}

/** The text of a file as it arrives. */
export const textOf = (path: string): AsyncGenerator<string> => decodeText(createReadStream(path))

/** `csv` or `jsonl`, as --format says or the ending of the name does. */
export function formatOf(path: string | undefined, given: string | undefined): 'csv' | 'jsonl' {
  if (given === 'csv' || given === 'jsonl') return given
  if (given !== undefined) throw new UsageError('--format is csv or jsonl.')
  return path?.toLowerCase().endsWith('.csv') ? 'csv' : 'jsonl'
}

/** Where an export goes: a new file that only its owner may read, or standard output. Waits for a slow reader. */
export async function openOutput(
  path: string | undefined,
): Promise<{ write(text: string): Promise<void>; close(): Promise<void> }> {
  if (path === undefined)
    return {
      write: (text) =>
        new Promise((resolve, reject) => {
          process.stdout.write(text, (error) => (error ? reject(error) : resolve()))
        }),
      close: async () => {},
    }
  const file: FileHandle = await open(path, 'wx', 0o600)
  return {
    write: async (text) => void (await file.write(text)),
    close: async () => {
      await file.sync()
      await file.close()
    },
  }
}
