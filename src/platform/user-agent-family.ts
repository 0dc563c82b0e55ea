/** In this order: most browsers also name the ones they descend from. */
const browsers: readonly (readonly [string, RegExp])[] = [
  ['edge', /\bEdg(?:e|A|iOS)?\//],
  ['opera', /\b(?:OPR|OPT|Opera)\//],
  ['samsung', /\bSamsungBrowser\//],
  ['vivaldi', /\bVivaldi\//],
  ['firefox', /\b(?:Firefox|FxiOS)\//],
  ['chrome', /\b(?:Chrome|Chromium|HeadlessChrome|CriOS)\//],
  ['safari', /\bVersion\/[\d.]+ (?:Mobile\/\w+ )?Safari\//],
]

const systems: readonly (readonly [string, RegExp])[] = [
  ['android', /\bAndroid\b/],
  // An iPad calls itself a Mac when it asks for desktop pages.
  ['apple', /\b(?:iPhone|iPad|iPod|Macintosh)\b/],
  ['windows', /\bWindows\b/],
  ['chromeos', /\bCrOS\b/],
  ['linux', /\bLinux\b/],
]

const find = (table: typeof browsers, text: string): string => table.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other'

/**
 * Kind of browser and system, such as `firefox/linux`: stays the same over updates. Anybody can claim any; it tells careless
 * copying of a cookie from its owner's browser, nothing more. Only the first 512 characters are looked at.
 */
export function userAgentFamily(userAgent: string | null): string {
  const text = (userAgent ?? '').slice(0, 512)
  return `${find(browsers, text)}/${find(systems, text)}`
}

const names: Readonly<Record<string, string>> = { chromeos: 'ChromeOS', samsung: 'Samsung Internet', other: '?' }

/** The same for people: `Firefox, Linux`. */
export const userAgentName = (family: string): string =>
  family
    .split('/')
    .map((part) => names[part] ?? part.charAt(0).toUpperCase() + part.slice(1))
    .join(', ')
