import type { View } from '../../engine/view.ts'
import type { SignInContext } from './sign-in-context.ts'

/** What a workspace says that a scope is, in the language of the page; undefined where it says nothing. */
export function scopeDescriptions({ deps, realm, facts, interaction }: SignInContext): (name: string) => string | undefined {
  const { ui_locales: uiLocales } = interaction.params
  const locale = deps.negotiateLocale(facts.acceptLanguage, typeof uiLocales === 'string' ? uiLocales : undefined)
  const { scopes } = realm.workspace.settings
  return (name) => scopes.find((scope) => scope.name === name)?.description?.[locale]
}

/** A view whose reasons speak of scopes as the consent page does. */
export function inWords<V extends View>(context: SignInContext, view: V): V {
  if (!view.why?.some(({ key }) => key === 'scope')) return view
  const describe = scopeDescriptions(context)
  const why = view.why.map((one) =>
    one.key === 'scope' ? { ...one, scopes: one.scopes.map((name) => describe(name) ?? name) } : one,
  )
  return { ...view, why }
}
