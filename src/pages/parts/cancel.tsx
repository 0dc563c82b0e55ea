import type { Texts } from '../../locales/index.ts'
import type { ViewPage } from '../page.ts'
import { ActionButton } from './form.tsx'
import { plain } from './plain.ts'

/** The way out, by where it leads. */
export function CancelButton({ page: { view, within }, texts }: { readonly page: ViewPage; readonly texts: Texts }) {
  return (
    <ActionButton value="cancel" class="quiet">
      {within === 'consent' ? texts.common.cancel : texts.common.cancelTo(plain(view.application.name))}
    </ActionButton>
  )
}
