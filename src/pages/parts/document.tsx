import type { ComponentChildren } from 'preact'
import { locales } from '../../locales/index.ts'
import type { PageContext } from '../page.ts'
import { plain } from './plain.ts'
import { formTarget } from './safe-url.ts'
import { styleSheet, withoutScript } from './style.ts'

const refreshSeconds = 5

interface DocumentProps {
  readonly context: PageContext
  /** The question of the page: h1 and start of the title. */
  readonly question: string
  /** Says "Error" first in the title, where a screen reader begins. */
  readonly wrong?: boolean
  /** Shows the reference that finds this very answer in the logs. */
  readonly reference?: boolean
  /** What a browser with JavaScript gets on top: constants of scripts.ts. */
  readonly scripts?: readonly string[]
  /** Without JavaScript the browser asks for this path again every few seconds, because the page waits for something. */
  readonly refresh?: string | undefined
  readonly children: ComponentChildren
}

/** The frame of every page: head, name of the workspace, one h1, and the reference where something went wrong. */
export function Document({
  context,
  question,
  wrong = false,
  reference = wrong,
  scripts = [],
  refresh,
  children,
}: DocumentProps) {
  const { common } = locales[context.locale]
  const workspace = plain(context.workspace.name)
  return (
    <html lang={context.locale} dir={context.dir}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="robots" content="noindex,nofollow" />
        <title>{`${wrong ? `${common.errorPrefix}: ` : ''}${question} · ${workspace}`}</title>
        <link rel="icon" href="data:," />
        <style nonce={context.nonce} dangerouslySetInnerHTML={{ __html: styleSheet(context.workspace.color) }} />
        <noscript>
          <style nonce={context.nonce} dangerouslySetInnerHTML={{ __html: withoutScript }} />
          {refresh !== undefined && <meta http-equiv="refresh" content={`${refreshSeconds};url=${formTarget(refresh)}`} />}
        </noscript>
      </head>
      <body>
        <header>
          <span class="mark" aria-hidden="true">
            {initial(workspace)}
          </span>
          <span>{workspace}</span>
        </header>
        <main>
          <h1>{question}</h1>
          {children}
        </main>
        {reference && (
          <footer>
            {common.reference} <code>{plain(context.correlationId)}</code> <span>{stamp(context.now)}</span>
          </footer>
        )}
        {scripts.map((script) => (
          <script nonce={context.nonce} dangerouslySetInnerHTML={{ __html: script }} />
        ))}
      </body>
    </html>
  )
}

const initial = (name: string): string => /[\p{L}\p{N}]/u.exec(name)?.[0].toUpperCase() ?? '•'

const stamp = (now: number): string => `${new Date(now).toISOString().slice(0, 16).replace('T', ' ')} UTC`
