/** How the shop is registered at the authentication server: three applications that differ only in what they demand. */
export interface ShopApplication {
  readonly id: string
  readonly secret: string
  readonly title: string
  readonly explanation: string
  readonly scopes: readonly string[]
  /** A permission that it asks for only where it needs it. */
  readonly onDemand?: { readonly scope: string; readonly title: string; readonly explanation: string }
}

export const applications: readonly ShopApplication[] = [
  {
    id: 'shop-web',
    secret: 'shop-web-secret-for-development',
    title: 'Request one',
    explanation: 'Your password, and one more factor of your choice.',
    scopes: ['openid', 'profile', 'email'],
  },
  {
    id: 'shop-all',
    secret: 'shop-all-secret-for-development',
    title: 'Request all',
    explanation: 'Your password, and every factor that the shop lists.',
    scopes: ['openid', 'profile', 'email'],
  },
  {
    id: 'shop-plain',
    secret: 'shop-plain-secret-for-development',
    title: 'No second factor',
    explanation: 'Your password alone, and the shop may stay connected while you are away.',
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    onDemand: {
      scope: 'payments',
      title: 'One permission',
      explanation:
        'Your password signs you in; making payments is locked until you confirm with one more factor, or leave it out.',
    },
  },
]

/** The application with this client id; undefined for any other value. */
export function findApplication(id: string | undefined): ShopApplication | undefined {
  return applications.find((application) => application.id === id)
}
