import { geoFileFault } from '../platform/geography/index.ts'
import { list } from './setting.ts'

const readable = (path: string): string | undefined => {
  const fault = geoFileFault(path)
  return fault === undefined ? undefined : `must be MaxMind DB files (.mmdb), separated by commas: ${path} ${fault}`
}

/** Where addresses are on the map, for risk. Files on this machine; nobody outside is asked. */
export const geography = {
  files: list(
    {
      env: 'COUNTERSIGN_GEO_FILES',
      key: 'geography.files',
      doc: 'Files in the MaxMind DB format that know places, anonymous networks or autonomous systems of addresses. A file that changes is taken within a minute. Without them risk cannot ask for places.',
    },
    readable,
  ),
}
