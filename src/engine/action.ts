/** What a client may do next. Each carries the version of the View it answers. */
export type Action =
  /**
   * Name oneself, and in one go answer a first factor (`password`) or ask for its challenge (`email`). An answer that names
   * its owner (a passkey) needs no identifier.
   */
  | { readonly kind: 'identify'; readonly identifier: string; readonly factor?: string; readonly answer?: Answer }
  /** Pick an Option of a ChooseView, or what to add. */
  | { readonly kind: 'choose'; readonly option: string }
  /** Answer the current challenge or question. `remember`: this browser needs no second factor for a while. */
  | { readonly kind: 'answer'; readonly answer: Answer; readonly remember?: boolean }
  | { readonly kind: 'resend' }
  /** Leave this challenge, back to the choice (or to the name, before anything is proved). */
  | { readonly kind: 'back' }
  /** Leave out what was offered, not demanded. */
  | { readonly kind: 'skip' }
  | { readonly kind: 'cancel' }

/** Fields of the prompt's form, as typed: `code`, `password`, `credential`, ... Each prompt says which (see view.ts). */
export interface Answer {
  readonly [field: string]: string | undefined
}

export const isEmpty = (answer: Answer): boolean => Object.values(answer).every((value) => value === undefined || value === '')
