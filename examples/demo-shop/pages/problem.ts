import { html } from '../html.ts'
import type { Problem } from '../problems.ts'
import { layout, type Visitor } from './layout.ts'

/** One clear sentence, what to do next, and a way on. `application` is the one to try again with. */
export function problemPage(problem: Problem, visitor: Visitor, application = 'shop-web'): string {
  const again = problem.status !== 404 && html`<a class="button" href="/login?app=${application}">Sign in again</a>`
  return layout(
    problem.title,
    visitor,
    html`<p class="lead" role="alert">${problem.advice}</p>
<div class="row">${again}<a class="button ${again && 'plain'}" href="/">Back to the shop</a></div>
${problem.detail !== undefined && html`<p class="quiet">In detail: <code id="detail">${problem.detail}</code></p>`}`,
  )
}
