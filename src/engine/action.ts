/** What a client may do next. Each carries the version of the View it answers. */
export type Action =
  /** Name oneself, and in one go answer a first factor (`password`) or ask for its challenge (`email`). */
  | { readonly kind: 'identify'; readonly identifier: string; readonly factor?: string; readonly answer?: Answer }
  /** Pick an Option of a ChooseView. */
  | { readonly kind: 'choose'; readonly option: string }
  /** Answer the current challenge. */
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'resend' }
  /** Leave this challenge, back to the choice (or to the name, before anything is proved). */
  | { readonly kind: 'back' }
  | { readonly kind: 'cancel' }

/** Fields of the prompt's form, as typed. */
export interface Answer {
  readonly code?: string
  readonly password?: string
}
