import type { EnrolPrompt } from '../../engine/view.ts'
import type { Texts } from '../../locales/index.ts'
import type { FactorTexts } from '../../locales/texts.ts'
import { invalid, PasswordField, TextField } from './field.tsx'
import { plain } from './plain.ts'
import { CellFields, CodeField, PromptFields } from './prompt-fields.tsx'

const maxQuestion = 200

interface EnrolFieldsProps {
  readonly prompt: EnrolPrompt
  readonly texts: Texts
  readonly speech: FactorTexts
  /** Id of the sentence that says what is wrong. */
  readonly wrong: string | undefined
}

/** What is typed to add an authenticator. */
export function EnrolFields({ prompt, texts, speech, wrong }: EnrolFieldsProps) {
  const { enrol } = texts
  switch (prompt.kind) {
    case 'address':
      return <AddressField prompt={prompt} texts={texts} wrong={wrong} />
    case 'app':
      // Not at once: the page would jump past the picture that has to be scanned first.
      return (
        <CodeField label={enrol.app.code} length={prompt.length} texts={texts} wrong={wrong} autofocus={wrong !== undefined} />
      )
    case 'new-password':
      return (
        <PasswordField
          label={speech.field ?? enrol.password.label}
          hint={enrol.password.hint(prompt.minimum)}
          texts={texts.identify}
          wrong={wrong}
          autofocus
          autocomplete="new-password"
        />
      )
    case 'new-questions':
      return Array.from({ length: prompt.count }, (_, index) => (
        <QuestionFields prompt={prompt} n={index + 1} texts={texts} wrong={wrong} />
      ))
    case 'card':
      return <CellFields cells={prompt.ask} legend={enrol.card.ask} legendSeen wrong={wrong} autofocus={false} />
    case 'token':
      return (
        <>
          <TextField
            name="serial"
            label={enrol.token.serial}
            hint={enrol.token.serialHint}
            autocomplete="off"
            wrong={wrong}
            autofocus
          />
          <CodeField label={enrol.token.first} length={prompt.length} texts={texts} wrong={wrong} autofocus={false} />
          <CodeField
            label={enrol.token.second}
            name="code2"
            length={prompt.length}
            hint={enrol.token.secondHint}
            texts={texts}
            wrong={wrong}
            autofocus={false}
          />
        </>
      )
    case 'new-passkey':
    case 'device':
    case 'show-codes':
      return null
    default:
      return <PromptFields prompt={prompt} texts={texts} speech={speech} wrong={wrong} />
  }
}

interface AddressFieldProps {
  readonly prompt: Extract<EnrolPrompt, { kind: 'address' }>
  readonly texts: Texts
  readonly wrong: string | undefined
}

/** A new address or number. The one on record needs no typing. */
function AddressField({ prompt, texts, wrong }: AddressFieldProps) {
  const { address } = texts.enrol
  const phone = prompt.address === 'phone'
  return (
    <>
      {prompt.known === undefined && (
        <TextField
          name="address"
          label={phone ? address.phone : address.email}
          hint={phone ? address.phoneHint : undefined}
          autocomplete={phone ? 'tel' : 'email'}
          inputmode={phone ? 'tel' : 'email'}
          wrong={wrong}
          autofocus
        />
      )}
      {prompt.risk === true && <p class="small">{address.risk}</p>}
    </>
  )
}

interface QuestionFieldsProps {
  readonly prompt: Extract<EnrolPrompt, { kind: 'new-questions' }>
  readonly n: number
  readonly texts: Texts
  readonly wrong: string | undefined
}

/** One question to pick, a different one picked already in each place, and its answer. */
function QuestionFields({ prompt, n, texts, wrong }: QuestionFieldsProps) {
  const { questions } = texts.enrol
  return (
    <div class="pair">
      <div class="field">
        <label for={`question_${n}`}>{questions.question(n)}</label>
        <div class="box">
          <select id={`question_${n}`} name={`question_${n}`} {...invalid(wrong, undefined)}>
            {prompt.catalogue.map(({ id, question }, index) => (
              <option value={id} selected={index === n - 1}>
                {plain(question, maxQuestion)}
              </option>
            ))}
          </select>
        </div>
      </div>
      <TextField name={`answer_${n}`} label={questions.answer(n)} autocomplete="off" wrong={wrong} autofocus={n === 1} />
    </div>
  )
}
