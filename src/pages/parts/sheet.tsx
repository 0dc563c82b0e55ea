import type { ComponentChildren } from 'preact'
import type { EnrolPrompt } from '../../engine/view.ts'
import type { Texts } from '../../locales/index.ts'
import { plain } from './plain.ts'

type CodesPrompt = Extract<EnrolPrompt, { kind: 'show-codes' }>
type CardPrompt = Extract<EnrolPrompt, { kind: 'card' }>

interface SheetProps {
  readonly application: string
  readonly texts: Texts
  /** Milliseconds since the epoch: printed, so that the newest of several sheets can be told. */
  readonly now: number
}

/** Recovery codes, to be kept on paper. */
export function CodesSheet({ prompt, application, texts, now }: SheetProps & { readonly prompt: CodesPrompt }) {
  const { codes, print } = texts.enrol
  return (
    <Sheet title={codes.title(application)} keep={codes.keep} print={print} now={now}>
      <ol class="codes" aria-label={codes.legend}>
        {prompt.codes.map((code) => (
          <li>
            <code>{plain(code)}</code>
          </li>
        ))}
      </ol>
    </Sheet>
  )
}

/** A card whose places are asked for later. Columns have letters and rows have numbers, as in A1. */
export function CardSheet({ prompt, application, texts, now }: SheetProps & { readonly prompt: CardPrompt }) {
  const { card, print } = texts.enrol
  const columns = Array.from({ length: Math.max(0, ...prompt.rows.map((row) => row.length)) }, (_, index) => letter(index))
  return (
    <Sheet title={card.title(application)} keep={card.keep} print={print} now={now}>
      <table>
        <caption>{card.serial(plain(prompt.serial))}</caption>
        <thead>
          <tr>
            <td />
            {columns.map((column) => (
              <th scope="col">{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {prompt.rows.map((row, index) => (
            <tr>
              <th scope="row">{index + 1}</th>
              {row.map((cell) => (
                <td>{plain(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  )
}

interface FrameProps {
  readonly title: string
  readonly keep: string
  readonly print: string
  readonly now: number
  readonly children: ComponentChildren
}

/** What alone is printed, under the name of the workspace. */
function Sheet({ title, keep, print, now, children }: FrameProps) {
  return (
    <div class="sheet">
      <p class="on-paper">
        <b>{title}</b> <span>{new Date(now).toISOString().slice(0, 10)}</span>
      </p>
      {children}
      <p class="small">{keep}</p>
      <button type="button" hidden data-print>
        {print}
      </button>
    </div>
  )
}

/** A, B, ... Z, AA, AB, ... */
function letter(index: number): string {
  const rest = String.fromCharCode(65 + (index % 26))
  return index < 26 ? rest : letter(Math.floor(index / 26) - 1) + rest
}
