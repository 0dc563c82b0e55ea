import { findApplication } from '../applications.ts'
import { html } from '../html.ts'
import type { Account } from '../relying-party.ts'
import { layout } from './layout.ts'

const methods: Readonly<Record<string, string>> = {
  pwd: 'a password',
  otp: 'a one-time code',
  sms: 'a text message',
  tel: 'a phone call',
  kba: 'questions',
  hwk: 'a hardware key',
  swk: 'a software key',
  pop: 'a key of your own',
  user: 'your presence',
  pin: 'a PIN',
  mfa: 'several factors of different kinds',
}

/** The name the shop greets with: the best that the server told. */
export function nameOf(account: Account): string {
  const claims = { ...account.idToken.claims, ...account.userinfo }
  const named = [claims.name, claims.preferred_username, claims.email].find((value) => typeof value === 'string')
  return typeof named === 'string' ? named : 'guest'
}

/** Who signed in, and everything the shop verified about it. */
export function accountPage(account: Account, notice?: string): string {
  const name = nameOf(account)
  const { claims } = account.idToken
  const amr = Array.isArray(claims.amr) ? claims.amr.map(String) : []
  const authTime = typeof claims.auth_time === 'number' ? new Date(claims.auth_time * 1000) : undefined
  const application = findApplication(account.application)
  return layout(
    `Hello, ${name}!`,
    { name },
    html`${notice !== undefined && html`<p class="notice" role="status">${notice}</p>`}
<p class="lead"><span class="verified">Verified.</span> The shop checked the signature, issuer, audience, nonce and lifetime of what the server sent.</p>
<div class="row">
${account.refreshToken !== undefined && html`<form method="post" action="/refresh"><button class="button">Refresh</button></form>`}
<a class="button plain" href="/login?app=${account.application}&amp;prompt=login">Prove it again</a>
</div>
<h2>What was proved</h2>
<dl>
<dt>Signed in through</dt><dd id="application">${application?.title ?? account.application} <small>${account.application}</small></dd>
<dt>Strength (acr)</dt><dd id="acr">${typeof claims.acr === 'string' ? claims.acr : 'not stated'}</dd>
<dt>Proved with (amr)</dt><dd id="amr"><span class="tags">${amr.map((method) => html`<span class="tag">${method}</span> `)}</span>
<small>${amr.map((method) => methods[method] ?? method).join(', ') || 'not stated'}</small></dd>
<dt>When (auth_time)</dt><dd id="auth_time">${authTime === undefined ? 'not stated' : html`<time datetime="${authTime.toISOString()}">${authTime.toUTCString()}</time>`}</dd>
<dt>Scopes</dt><dd id="scopes"><span class="tags">${account.scopes.map((scope) => html`<span class="tag">${scope}</span> `)}</span></dd>
<dt>Tokens renewed</dt><dd id="refreshes">${account.refreshes} ${account.refreshes === 1 ? 'time' : 'times'}</dd>
</dl>
<h2>What the shop received</h2>
<details open><summary>ID token</summary><pre id="id-token">${pretty(account.idToken)}</pre></details>
<details><summary>Access token</summary><pre id="access-token">${pretty(account.accessToken)}</pre></details>
<details><summary>User information</summary><pre id="userinfo">${pretty(account.userinfo)}</pre></details>`,
  )
}

function pretty(value: unknown): string {
  return JSON.stringify(value, undefined, 2)
}
