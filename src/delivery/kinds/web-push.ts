import { Type } from '@sinclair/typebox'
import { defineKind } from './kind.ts'

const bytes = (text: string) => Buffer.from(text, 'base64url').length

export const webPush = defineKind({
  id: 'web-push',
  title: 'Web Push to browsers, with VAPID (RFC 8030, RFC 8291, RFC 8292)',
  channels: ['push'],
  options: Type.Object(
    {
      publicKey: Type.String({ pattern: '^[A-Za-z0-9_-]{87}$', description: 'Public VAPID key, base64url.' }),
      subject: Type.String({
        pattern: '^(mailto:[^\\s]+@[^\\s]+|https://[^\\s]+)$',
        maxLength: 200,
        description: 'Whom a push service may write to about this server: `mailto:` or `https:`.',
      }),
      ttlSeconds: Type.Integer({
        minimum: 0,
        maximum: 86_400,
        default: 300,
        description: 'How long a push service keeps a message for a device that is away, in seconds.',
      }),
      services: Type.Optional(
        Type.Array(Type.String({ pattern: '^(\\*\\.)?[a-z0-9-]+(\\.[a-z0-9-]+)*$' }), {
          maxItems: 20,
          description: 'Hosts of push services that may be called. Default: those of Chrome, Firefox, Safari and Edge.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  secrets: Type.Object(
    { privateKey: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'Private VAPID key, base64url.' }) },
    { additionalProperties: false },
  ),
  check: ({ publicKey }, { privateKey }) => [
    ...(bytes(publicKey) === 65 ? [] : ['options.publicKey is not an uncompressed point of P-256 (65 bytes).']),
    ...(bytes(privateKey) === 32 ? [] : ['secrets.privateKey is not a key of P-256 (32 bytes).']),
  ],
  // It signs and is sent to nobody.
  destination: () => '',
  create: async (_channel, options, { privateKey }, { fetch }) => {
    const { createWebPush } = await import('../web-push.ts')
    return createWebPush({ ...options, privateKey, fetch })
  },
})
