import type { ComponentChildren } from 'preact'
import { plain } from './plain.ts'
import { formTarget } from './safe-url.ts'

interface WaitingProps {
  /** Path of the page: shown again when there is news. `<path>/state` says whether there is. */
  readonly action: string
  readonly version: number
  /** Milliseconds until nothing can come any more. */
  readonly left: number | undefined
  /** What a page with JavaScript does. */
  readonly waits: string
  /** What a page without does, where it does. */
  readonly reloads?: string | undefined
  readonly children?: ComponentChildren
}

/** Something happens on another device: the script asks for news, and without JavaScript the whole page is asked for again. */
export function Waiting({ action, version, left, waits, reloads, children }: WaitingProps) {
  return (
    <div class="waiting" data-wait={`${formTarget(action)}/state`} data-page={action} data-version={version} data-until={left}>
      {children}
      <p class="small needs-script" role="status">
        <span class="pulse" aria-hidden="true" /> {waits}
      </p>
      {reloads !== undefined && (
        <noscript>
          <p class="small">{reloads}</p>
        </noscript>
      )}
    </div>
  )
}

/** A number that the person compares, picks or types on the other device. */
export function BigNumber({ sentence, number }: { readonly sentence: string; readonly number: string }) {
  return (
    <>
      <p>{sentence}</p>
      <p class="number">{plain(number)}</p>
    </>
  )
}
