import type { Action, Answer } from '../../engine/action.ts'
import type { OwnForm } from '../../http/form.ts'

/** Fields that are not a part of an answer. */
const ours: ReadonlySet<string> = new Set(['csrf', 'action', 'identifier', 'factor', 'remember'])

/** What a form of ours asks for. Names of fields are in design 6. */
export function actionOf(form: OwnForm): Action {
  const [identifier, factor] = [form.get('identifier'), form.get('factor')]
  const answer: Answer = Object.fromEntries(form.names().flatMap((name) => (ours.has(name) ? [] : [[name, form.get(name)]])))
  const answered = Object.keys(answer).length > 0
  switch (form.get('action') ?? 'continue') {
    case 'resend':
      return { kind: 'resend' }
    case 'back':
      return { kind: 'back' }
    case 'skip':
      return { kind: 'skip' }
    case 'cancel':
      return { kind: 'cancel' }
    default:
      // An answer that names its owner (a passkey) comes with the factor it is of, and with an empty name.
      if ((identifier ?? '') === '' && factor !== undefined && answered)
        return { kind: 'identify', identifier: '', factor, answer }
      if (identifier !== undefined && factor !== undefined) return { kind: 'identify', identifier, factor }
      // The page has a password field only where the factor of that name may stand first.
      if (identifier !== undefined)
        return { kind: 'identify', identifier, ...(answer.password === undefined ? {} : { factor: 'password' }), answer }
      if (factor !== undefined) return { kind: 'choose', option: factor }
      return { kind: 'answer', answer, ...(form.get('remember') === undefined ? {} : { remember: true }) }
  }
}
