import type { House } from './house.ts'
import { createSoftPhone, type PhoneRequest, type SoftPhone } from './soft-phone.ts'

/** A software phone at the wire: what the authenticator app sends to this server, and what it gets back. */
export interface WirePhone {
  readonly phone: SoftPhone
  /** Its id at the server, once it is registered. */
  device: string
  add(uri: string, more?: object): Promise<Response>
  list(more?: object, method?: string): Promise<Response>
  requests(): Promise<readonly PhoneRequest[]>
  /** The first request that comes within five seconds. */
  request(): Promise<PhoneRequest>
  answer(request: PhoneRequest, decision: 'approve' | 'deny' | 'report', number?: string, more?: object): Promise<Response>
  subscribe(subscription: unknown): Promise<Response>
}

const json = (body: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** `device`: the authenticator it stands for, where it was registered beside the server. */
export function createWirePhone(house: Pick<House, 'issuer' | 'clock'>, device = ''): WirePhone {
  const phone = createSoftPhone(house.clock.now)
  const base = `${house.issuer}/authenticator`
  const ask = async (method: string, path: string, more: object = {}) => {
    const proof = phone.ask(method, `${base}/${path}`, more, { kid: wire.device })
    return fetch(`${base}/${path}`, { method, headers: { authorization: `Device ${proof}` } })
  }
  const wire: WirePhone = {
    phone,
    device,
    async add(uri, more) {
      const response = await fetch(`${base}/registrations`, json({ registration: phone.register(uri, more) }))
      if (response.status === 201) wire.device = ((await response.clone().json()) as { device: string }).device
      return response
    },
    list: (more, method = 'GET') => ask(method, 'requests', more),
    async requests() {
      const response = await ask('GET', 'requests')
      if (response.status !== 200) throw new Error(`the phone was answered ${response.status}: ${await response.text()}`)
      return ((await response.json()) as { requests: PhoneRequest[] }).requests
    },
    async request() {
      for (const patience = Date.now() + 5_000; Date.now() < patience; ) {
        const [first] = await wire.requests()
        if (first) return first
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      throw new Error('no request came within five seconds')
    },
    async answer(request, decision, number, more) {
      const response = phone.decide(request, decision, number, more)
      return fetch(`${base}/requests/${request.id}`, json({ response }))
    },
    subscribe: (subscription) => ask('PUT', 'subscription', { subscription }),
  }
  return wire
}

/** The stored secret of a phone. */
export const phoneSecret = ({ phone }: WirePhone) => ({ publicKey: phone.publicKey, name: 'phone', platform: 'web' })
