import type { EnrolPrompt } from '../../engine/view.ts'
import type { Texts } from '../../locales/index.ts'
import { plain } from './plain.ts'
import { appLink, safeLink } from './safe-url.ts'

type AppPrompt = Extract<EnrolPrompt, { kind: 'app' }>
type DevicePrompt = Extract<EnrolPrompt, { kind: 'device' }>

const maxKey = 200

/** The key for an authenticator app: as a picture, as a link for an app on this very phone, and to be typed. */
export function AppKey({ prompt, texts: { enrol } }: { readonly prompt: AppPrompt; readonly texts: Texts }) {
  const { app } = enrol
  const secret = plain(prompt.secret, maxKey)
  return (
    <>
      <Handover
        picture={{ svg: prompt.qr, alt: app.picture, sentence: app.scan }}
        link={{ href: appLink(prompt.uri), sentence: app.openHint, text: app.open }}
      />
      <p>{app.typed}</p>
      <p class="key">
        <code>{secret}</code>
        <button type="button" hidden data-copy={secret.replaceAll(' ', '')} data-copied={enrol.copied}>
          {enrol.copy}
        </button>
      </p>
    </>
  )
}

/** How a phone finds the way to register itself. */
export function DevicePairing({ prompt, texts: { enrol } }: { readonly prompt: DevicePrompt; readonly texts: Texts }) {
  const { device } = enrol
  return (
    <>
      <Handover
        picture={{ svg: prompt.qr, alt: device.picture, sentence: device.scan }}
        link={{ href: safeLink(prompt.uri), sentence: device.openHint, text: device.open }}
      />
      <p>{device.typed}</p>
      <code class="device">{plain(prompt.code)}</code>
    </>
  )
}

interface HandoverProps {
  readonly picture: { readonly svg: string; readonly alt: string; readonly sentence: string }
  readonly link: { readonly href: string | undefined; readonly sentence: string; readonly text: string }
}

/** From this screen to an app: a picture for another device, a link for this one. Where one points with a finger, the link comes first. */
function Handover({ picture, link }: HandoverProps) {
  return (
    <div class="handover">
      <div>
        <p>{picture.sentence}</p>
        <img src={svgData(picture.svg)} alt={picture.alt} width="192" height="192" />
      </div>
      {link.href !== undefined && (
        <div class="here">
          <p>{link.sentence}</p>
          <a class="button" href={link.href} rel="noreferrer">
            {link.text}
          </a>
        </div>
      )}
    </div>
  )
}

// As an image and never as markup of the page: a browser runs nothing and loads nothing for an SVG in `<img>`.
const svgData = (svg: string): string => `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
