import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { requireRules, rules } from './route-rules.ts'

const register = (options: object) => () => {
  const server = Fastify()
  requireRules(server)
  server.post('/thing', options, async () => '')
}

describe('route rules', () => {
  it('SE-6 a route without rules does not start', () => {
    expect(register({})).toThrow('states no rules')
  })
  it('SE-6 a route that changes things cannot call itself safe', () => {
    expect(register({ config: rules('cookie', 'safe') })).toThrow('calls itself safe')
    expect(register({ config: rules('cookie', 'form-token') })).not.toThrow()
  })
})
