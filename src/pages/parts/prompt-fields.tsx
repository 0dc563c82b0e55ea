import type { Prompt } from '../../engine/view.ts'
import type { Texts } from '../../locales/index.ts'
import type { FactorTexts } from '../../locales/texts.ts'
import { invalid, PasswordField, TextField } from './field.tsx'
import { plain } from './plain.ts'

const maxQuestion = 200

interface PromptFieldsProps {
  readonly prompt: Prompt
  readonly texts: Texts
  /** How the factor speaks. */
  readonly speech: FactorTexts
  /** Id of the sentence that says what is wrong. */
  readonly wrong: string | undefined
}

/** What is typed for a prompt. A passkey has nothing to type, and a form of its own. */
export function PromptFields({ prompt, texts, speech, wrong }: PromptFieldsProps) {
  switch (prompt.kind) {
    case 'code':
      return (
        <CodeField
          label={speech.field ?? texts.challenge.code}
          length={prompt.length}
          text={prompt.text === true}
          texts={texts}
          wrong={wrong}
        />
      )
    case 'password':
      return <PasswordField label={speech.field ?? texts.identify.password} texts={texts.identify} wrong={wrong} autofocus />
    case 'questions':
      return prompt.questions.map(({ id, question }, index) => (
        <TextField
          name={`answer_${id}`}
          id={`answer-${index + 1}`}
          label={plain(question, maxQuestion)}
          autocomplete="off"
          wrong={wrong}
          autofocus={index === 0}
        />
      ))
    case 'cells':
      return <CellFields cells={prompt.cells} legend={texts.challenge.cells} wrong={wrong} autofocus />
    case 'elsewhere':
      if (prompt.code === undefined) return null
      return <CodeField label={texts.waiting.orCode} length={prompt.code.length} texts={texts} wrong={wrong} autofocus={false} />
    case 'passkey':
      return null
  }
}

interface CodeFieldProps {
  readonly label: string
  readonly name?: string
  readonly length: number
  readonly text?: boolean
  readonly hint?: string
  readonly texts: Texts
  readonly wrong: string | undefined
  readonly autofocus?: boolean
}

/** A code: digits with the keypad of a phone, or letters and digits with its keyboard. */
export function CodeField({ label, name = 'code', length, text = false, hint, texts, wrong, autofocus = true }: CodeFieldProps) {
  const { codeHint, textHint } = texts.challenge
  return (
    <TextField
      name={name}
      label={label}
      hint={[text ? textHint(length) : codeHint(length), ...(hint === undefined ? [] : [hint])].join('. ')}
      autocomplete={text || name !== 'code' ? 'off' : 'one-time-code'}
      inputmode={text ? 'text' : 'numeric'}
      class="code"
      wrong={wrong}
      autofocus={autofocus}
    />
  )
}

interface CellFieldsProps {
  readonly cells: readonly string[]
  readonly legend: string
  readonly legendSeen?: boolean
  readonly wrong: string | undefined
  readonly autofocus: boolean
}

/** Some places of a printed card, side by side like a row of it. */
export function CellFields({ cells, legend, legendSeen = false, wrong, autofocus }: CellFieldsProps) {
  return (
    <fieldset class="cells">
      <legend class={legendSeen ? undefined : 'unseen'}>{legend}</legend>
      <div>
        {cells.map((cell, index) => (
          <label>
            {plain(cell)}
            <input
              type="text"
              name={`cell_${cell}`}
              class="code"
              autocomplete="off"
              autocapitalize="none"
              autocorrect="off"
              spellcheck={false}
              required
              autofocus={autofocus && index === 0}
              {...invalid(wrong, undefined)}
            />
          </label>
        ))}
      </div>
    </fieldset>
  )
}
