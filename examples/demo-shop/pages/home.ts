import { applications } from '../applications.ts'
import { html } from '../html.ts'
import { products } from '../products.ts'
import { layout, type Visitor } from './layout.ts'

/** The start page: goods, and the ways to sign in. `notice` is one sentence about what just happened. */
export function homePage(visitor: Visitor, notice?: string): string {
  const goods = products.map(
    (
      product,
    ) => html`<li class="card"><div class="picture"><svg viewBox="0 0 120 120" aria-hidden="true">${product.picture}</svg></div>
<h3>${product.name}</h3><p class="quiet">${product.words}</p><span class="price">€ ${product.price}</span></li>
`,
  )
  const doors = applications.map(
    (application) => html`<li class="card"><h3>${application.title}</h3><p class="quiet">${application.explanation}</p>
<a class="button plain" href="/login?app=${application.id}">Sign in with ${application.id}</a></li>
`,
  )
  const more = applications.flatMap(({ id, onDemand }) =>
    onDemand === undefined
      ? []
      : html`<li class="card"><h3>${onDemand.title}</h3><p class="quiet">${onDemand.explanation}</p>
<a class="button plain" href="/login?app=${id}&amp;scope=${onDemand.scope}">Ask for ${onDemand.scope}</a></li>
`,
  )
  const lead =
    visitor.name === undefined
      ? html`<p class="lead">Good things for long watches. Sign in to see what the shop learns about you, and how it checks it.</p>
<p><a class="button" href="/login?app=shop-web">Sign in</a></p>`
      : html`<p class="lead">Good to see you, ${visitor.name}.</p><p><a class="button" href="/account">Your account</a></p>`
  return layout(
    'Everything for the night watch',
    visitor,
    html`${notice !== undefined && html`<p class="notice" role="status">${notice}</p>`}
${lead}
<h2>In the shop today</h2>
<ul class="grid">
${goods}</ul>
<h2>Try the other ways to sign in</h2>
<ul class="grid">
${doors}${more}</ul>`,
  )
}
