// npm run build: installs what is missing and writes dist/.
import { prepare } from './lib/prepare.mjs'
import { giveUp } from './lib/say.mjs'

await prepare().catch(giveUp)
