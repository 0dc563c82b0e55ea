/** What a User-Agent header says, in words for people. A hint to recognise one's own browser by, and no more than that. */
export interface BrowserName {
  readonly browser?: string
  readonly system?: string
}

// In this order: browsers name the ones they descend from, too.
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|OPT|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(?:iPhone|iPad|iPod)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\b(?:Macintosh|Mac OS X)\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

/** Only names from our own lists: nothing that a caller writes into the header reaches a page or a phone. */
export function browserName(userAgent: string | null): BrowserName {
  const text = (userAgent ?? '').slice(0, 512)
  const find = (list: typeof browsers) => list.find(([pattern]) => pattern.test(text))?.[1]
  const [browser, system] = [find(browsers), find(systems)]
  return { ...(browser === undefined ? {} : { browser }), ...(system === undefined ? {} : { system }) }
}

/** The same as one text: `Firefox, Linux`, with a question mark for what it does not say. */
export function browserLabel(userAgent: string | null): string {
  const { browser = '?', system = '?' } = browserName(userAgent)
  return `${browser}, ${system}`
}

/**
 * Kind of browser and system, such as `Firefox/Linux`: stays the same over updates. Anybody can claim any; it tells careless
 * copying of a cookie from its owner's browser, nothing more.
 */
export function browserFamily(userAgent: string | null): string {
  const { browser = 'other', system = 'other' } = browserName(userAgent)
  // An iPad calls itself a Mac when it asks for desktop pages.
  return `${browser}/${system === 'iOS' || system === 'macOS' ? 'Apple' : system}`
}
