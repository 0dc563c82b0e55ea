import type { Why } from '../../engine/view.ts'
import type { Texts } from '../../locales/index.ts'
import type { PageContext } from '../page.ts'
import { plain } from './plain.ts'
import { scopeText } from './scope-text.ts'

const maxScope = 200

interface WhyAskedProps {
  readonly view: { readonly why?: readonly Why[]; readonly application: { readonly name: string } }
  readonly context: PageContext
  readonly texts: Texts
}

/** One quiet line that opens to say who asks for this step. Works without JavaScript. */
export function WhyAsked({ view: { why = [], application }, context, texts }: WhyAskedProps) {
  if (why.length === 0) return null
  const names = [plain(application.name), plain(context.workspace.name)] as const
  const sentences = why.map((one) =>
    texts.why[one.key](
      ...names,
      one.key === 'scope' ? one.scopes.map((scope) => plain(scopeText(texts, scope) ?? scope, maxScope)).join(', ') : '',
    ),
  )
  return (
    <details class="why">
      <summary>{texts.why.question}</summary>
      {[...new Set(sentences)].map((sentence) => (
        <p>{sentence}</p>
      ))}
    </details>
  )
}
