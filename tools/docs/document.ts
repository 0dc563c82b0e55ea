/** A page of docs/reference that is made from the code. */
export interface GeneratedDocument {
  /** From the root of the repository. */
  readonly path: string
  /** The file to edit instead. */
  readonly source: string
  readonly text: string
}

/** The document as stored: the text under a line that says where it comes from. */
export const withOrigin = ({ source, text }: GeneratedDocument): string =>
  `<!-- Generated from ${source} by "npm run docs". Edit that file, not this one. -->\n\n${text}`
