import { httpGateway } from './http-gateway.ts'
import type { ProviderKind } from './kind.ts'
import { smtp } from './smtp.ts'
import { twilioSms, twilioVoice } from './twilio.ts'
import { webPush } from './web-push.ts'

/** Every kind of provider. A new one is a file beside this and a line here. */
export const providerKinds: readonly ProviderKind[] = [smtp, twilioSms, twilioVoice, httpGateway, webPush]

/** The words channels are known by. */
export const channelWords: readonly string[] = ['email', 'sms', 'voice', 'push']
