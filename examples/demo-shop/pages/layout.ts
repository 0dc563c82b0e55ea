import { type Html, html } from '../html.ts'

/** Who is looking, for the top of every page. */
export interface Visitor {
  readonly name: string | undefined
}

const mark = html`<svg viewBox="0 0 120 120" aria-hidden="true"><rect x="8" y="8" width="104" height="104" rx="26"/><path class="glow" d="M60 26c17 20 22 32 22 42a22 22 0 0 1-44 0c0-10 5-22 22-42z"/></svg>`

/** A whole document. `title` is the text of the page's one h1 as well as of the browser tab. */
export function layout(title: string, visitor: Visitor, body: Html): string {
  const account =
    visitor.name === undefined
      ? html`<a class="button" href="/login?app=shop-web">Sign in</a>`
      : html`<form method="post" action="/logout"><span>Signed in as <strong>${visitor.name}</strong></span><button class="button plain">Sign out</button></form>`
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Demo shop</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="top"><div class="bar"><a class="mark" href="/">${mark} Demo shop</a>${account}</div></header>
<main id="content">
<h1>${title}</h1>
${body}
</main>
<footer>A demonstration: nothing is sold here. It is an ordinary OpenID Connect application, and Countersign signs people in for it.</footer>
</body>
</html>
`
  return page.markup
}
