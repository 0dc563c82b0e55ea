type Rgb = readonly [number, number, number]

const house = '#1f4fd8'
const black: Rgb = [0, 0, 0]
const white: Rgb = [255, 255, 255]

/** The colours that follow from a workspace's own, each `#rrggbb`. */
export interface Palette {
  /** Background of the main button and the mark. */
  readonly brand: string
  /** Text on it: black or white, whichever contrasts more (at least 4.5:1, WCAG 2.2 1.4.3, for every colour). */
  readonly onBrand: string
  /** Laid over the main button while pointed at; moves away from the text, so contrast only rises. */
  readonly hover: string
  /** Links, borders and focus rings on the given surface: the brand colour, darkened or lightened to at least 4.5:1. */
  readonly accent: string
}

/** Colours for one surface. `color` that is not `#rrggbb` gives the house colour. */
export function paletteOn(surface: string, color: string | undefined): Palette {
  const brand = parse(color) ?? (parse(house) as Rgb)
  const background = parse(surface) ?? white
  const lightText = contrast(brand, white) >= contrast(brand, black)
  const away = luminance(background) > 0.5 ? black : white
  let accent = brand
  for (let step = 1; contrast(accent, background) < 4.5 && step <= 20; step++) accent = mix(brand, away, step / 20)
  return {
    brand: hex(brand),
    onBrand: lightText ? '#ffffff' : '#000000',
    hover: lightText ? '#0000001f' : '#ffffff3d',
    accent: hex(accent),
  }
}

/** WCAG 2.2 contrast ratio of two `#rrggbb` colours, 1 to 21. Throws RangeError for anything else. */
export function contrastRatio(a: string, b: string): number {
  const [first, second] = [parse(a), parse(b)]
  if (first === undefined || second === undefined) throw new RangeError('Colours must be given as #rrggbb.')
  return contrast(first, second)
}

function parse(color: string | undefined): Rgb | undefined {
  if (color === undefined || !/^#[0-9a-f]{6}$/i.test(color)) return undefined
  const value = Number.parseInt(color.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

const hex = (color: Rgb): string => `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`

// Rounded at once, so that what is judged is what is shown.
const mix = (a: Rgb, b: Rgb, share: number): Rgb => {
  const part = (from: number, to: number): number => Math.round(from + (to - from) * share)
  return [part(a[0], b[0]), part(a[1], b[1]), part(a[2], b[2])]
}

function contrast(a: Rgb, b: Rgb): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance([r, g, b]: Rgb): number {
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

function linear(part: number): number {
  const share = part / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}
