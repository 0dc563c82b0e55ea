interface RadioOption {
  readonly value: string
  readonly title: string
  readonly description: string
}

interface RadioListProps {
  readonly name: string
  readonly legend: string
  /** Where the heading asks already, the legend is for screen readers only. */
  readonly legendUnseen?: boolean
  readonly options: readonly RadioOption[]
  /** Id of the sentence that says what is wrong. */
  readonly wrong?: string | undefined
}

/** One of several, the first picked already, so that Enter goes on. */
export function RadioList({ name, legend, legendUnseen = false, options, wrong }: RadioListProps) {
  return (
    <fieldset aria-describedby={wrong}>
      <legend class={legendUnseen ? 'unseen' : undefined}>{legend}</legend>
      {options.map(({ value, title, description }, index) => (
        <label class="option">
          <input type="radio" name={name} value={value} checked={index === 0} />
          <span>
            <b>{title}</b>
            <span>{description}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
