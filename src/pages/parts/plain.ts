const maxNameLength = 80
const maxEchoLength = 320

// Controls (CR, LF, NUL and ANSI's ESC among them), line separators, and the characters that reorder text: with them a
// name could fake another line or another name on the page.
const disturbing = /[\p{Cc}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu
const rightToLeft = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u
const firstStrongIsolate = '\u2068'
const popIsolate = '\u2069'

/**
 * Text of others (names of applications, workspaces and people, masked addresses), safe to stand inside our sentences:
 * one line, at most `maxLength` characters, no control characters. Right-to-left text is isolated, so that it cannot
 * reorder the words around it. Escaping for HTML is the renderer's work and comes on top.
 */
export function plain(text: string, maxLength = maxNameLength): string {
  const characters = [
    ...undisturbed(text.slice(0, maxLength * 8))
      .replace(/\s+/gu, ' ')
      .trim(),
  ]
  const line = characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : characters.join('')
  return rightToLeft.test(line) ? `${firstStrongIsolate}${line}${popIsolate}` : line
}

/** What somebody typed, to be shown again in its field: as typed, but for control characters, and cut where it is absurd. */
export function echo(typed: string): string {
  return undisturbed(typed.slice(0, maxEchoLength))
}

const undisturbed = (text: string): string => text.replace(disturbing, ' ')
