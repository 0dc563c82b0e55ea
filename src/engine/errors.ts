/** Unknown, of another tenant or workspace, or of another application: one answer for all. */
export class NotFound extends Error {
  override readonly name = 'NotFound'
  constructor() {
    super('There is no such sign-in. It may have ended; start again from the application.')
  }
}
