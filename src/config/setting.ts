/** One setting: where it comes from, what it means, what it may be. The documentation is generated from these. */
export interface Setting<T> {
  /** Environment variable. */
  readonly env: string
  /** Path in the YAML file: `mail.from`. */
  readonly key: string
  readonly doc: string
  /** Shown in the documentation; absent where there is no default. */
  readonly byDefault?: string
  /** Its value never appears in a message or a listing. */
  readonly secret?: boolean
  /** The value, or a sentence that says what is wrong and what to write instead. */
  readonly parse: (text: string | undefined) => { readonly value: T } | { readonly fault: string }
}

export type Section = Readonly<Record<string, Setting<unknown>>>

export type Values<S extends Section> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never }

type Base = Pick<Setting<unknown>, 'env' | 'key' | 'doc'> & { readonly secret?: boolean }

export const text = <D extends string | undefined>(base: Base, byDefault: D, check?: (value: string) => string | undefined) =>
  setting<string | D>(base, byDefault, (given) => {
    const fault = check?.(given)
    return fault === undefined ? { value: given } : { fault }
  })

export const integer = (base: Base, byDefault: number, min: number, max: number) =>
  setting<number>(base, byDefault, (given) => {
    const value = /^\d{1,12}$/.test(given) ? Number(given) : Number.NaN
    return value >= min && value <= max ? { value } : { fault: `must be a whole number from ${min} to ${max}` }
  })

export const flag = (base: Base, byDefault: boolean) =>
  setting<boolean>(base, byDefault, (given) =>
    given === 'true' || given === 'false' ? { value: given === 'true' } : { fault: 'must be true or false' },
  )

export const oneOf = <const C extends string>(base: Base, byDefault: C, choices: readonly C[]) =>
  setting<C>(base, byDefault, (given) => {
    const value = choices.find((choice) => choice === given)
    return value === undefined ? { fault: `must be one of ${choices.join(', ')}` } : { value }
  })

export const list = (base: Base, check: (item: string) => string | undefined) =>
  setting<readonly string[]>(base, [], (given) => {
    const items = given.split(/[\s,]+/).filter(Boolean)
    const fault = items.map(check).find((one) => one !== undefined)
    return fault === undefined ? { value: items } : { fault }
  })

function setting<T>(base: Base, byDefault: T, parse: (given: string) => { value: T } | { fault: string }): Setting<T> {
  const shown =
    byDefault === undefined || (Array.isArray(byDefault) && byDefault.length === 0) ? {} : { byDefault: String(byDefault) }
  return { ...base, ...shown, parse: (given) => (given === undefined || given === '' ? { value: byDefault } : parse(given)) }
}
