import { render } from 'preact-render-to-string'

interface Shown {
  readonly id: string
  readonly channel: string
  readonly to: string
  readonly subject: string | null
  readonly text: string
  readonly code: string | null
  readonly link: string | null
  readonly sentAt: string
}

const style = `
:root{color-scheme:light dark;--line:#8886;--soft:#8881;--ink:light-dark(#14211c,#e8efe9);--paper:light-dark(#f6f7f4,#121614)}
*{box-sizing:border-box}body{margin:0;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
main{max-width:46rem;margin:0 auto;padding:1.5rem 1rem}h1{margin:0 0 .25rem}p{margin:.25rem 0}
.warn{border:1px solid #b45309;border-radius:.5rem;padding:.5rem .75rem;margin:1rem 0}
article{border:1px solid var(--line);border-radius:.75rem;padding:1rem;margin:1rem 0;overflow-wrap:anywhere}
article h2{font-size:1.05rem;margin:0}.meta{opacity:.75;font-size:.9rem}.code{font:700 1.9rem/1.2 ui-monospace,monospace;letter-spacing:.12em;margin:.5rem 0}
pre{white-space:pre-wrap;background:var(--soft);padding:.75rem;border-radius:.5rem;margin:.5rem 0 0;font:inherit}
form{display:inline-block;margin:.25rem .5rem .25rem 0}button{font:inherit;min-height:44px;padding:.5rem .9rem;border-radius:.5rem;border:1px solid var(--line);background:var(--soft);color:inherit;cursor:pointer}
a{color:inherit}`

interface Surroundings {
  readonly nonce: string
  readonly shopUrl: string
  readonly clockAheadMs: number
}

/** The development inbox as a page: newest first, codes large enough to type from. */
export function inboxPage(messages: readonly Shown[], { nonce, shopUrl, clockAheadMs }: Surroundings): string {
  return `<!doctype html>${render(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Inbox - Countersign development</title>
        <style nonce={nonce} dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <main>
          <h1>Development inbox</h1>
          <p>
            Every message that Countersign would have sent. Try it from the <a href={shopUrl}>demo shop</a>.
          </p>
          <p class="warn">This page exists in development only. Anyone who opens it can read every code.</p>
          <form method="get" action="/dev">
            <button type="submit">Refresh</button>
          </form>
          <form method="post" action="/dev/inbox/clear">
            <button type="submit">Empty the inbox</button>
          </form>
          <form method="post" action="/dev/clock/advance">
            <button type="submit" name="advanceSeconds" value="60">
              Move the clock one minute ahead
            </button>
          </form>
          {clockAheadMs > 0 && (
            <p>
              The server's clock is {Math.round(clockAheadMs / 1000)} seconds ahead, and an authenticator app does not know.
              Restart the server to set it back.
            </p>
          )}
          {messages.length === 0 ? (
            <p>No messages yet.</p>
          ) : (
            messages.map((message) => <Message key={message.id} message={message} />)
          )}
        </main>
      </body>
    </html>,
  )}`
}

const Message = ({ message }: { message: Shown }) => (
  <article>
    <h2>{message.subject ?? message.channel}</h2>
    <p class="meta">
      {message.channel} to {message.to}, <time dateTime={message.sentAt}>{message.sentAt.slice(11, 19)} UTC</time>
    </p>
    {message.code && <p class="code">{message.code}</p>}
    {message.link && (
      <p>
        <a href={message.link}>{message.link}</a>
      </p>
    )}
    <pre>{message.text}</pre>
  </article>
)
