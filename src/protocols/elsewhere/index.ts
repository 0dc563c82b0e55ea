import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { ElsewhereDeps } from './deps.ts'
import { registerDevices } from './device-routes.ts'
import { registerLinks } from './link-routes.ts'

export { createLinkMaker } from './addresses.ts'

/**
 * The door for answers from elsewhere: links of mails, opened in whatever browser, and phones that approve a sign-in. It
 * begins nothing and signs nobody in; what it hears goes to the engine, and the browser that waits goes on.
 */
export function createElsewhere(deps: ElsewhereDeps): { readonly plugin: FastifyPluginAsync } {
  const plugin: FastifyPluginAsync = async (app: FastifyInstance) => {
    await app.register(async (links) => {
      // Bodies stay unread: forms of ours are read strictly.
      links.removeAllContentTypeParsers()
      links.addContentTypeParser('*', (_request, _payload, done) => done(null))
      registerLinks(links, deps)
    })
    await app.register(async (devices) => registerDevices(devices, deps))
  }
  return { plugin }
}
