interface DemoUser {
  readonly email: string
  readonly username?: string
  readonly name: string
  readonly password: string
  readonly emailVerified: boolean
  readonly phone?: string
  readonly phoneVerified?: boolean
  readonly totp?: string
  readonly secondPassword?: string
  readonly groups?: readonly string[]
  /** Questions and answers. */
  readonly knowledge?: readonly { readonly id: string; readonly question: string; readonly answer: string }[]
}

/** The people of the demo. Their passwords are public: `serve` has none of them. */
export const demoUsers: readonly DemoUser[] = [
  {
    email: 'alice@example.com',
    username: 'alice',
    name: 'Alice Example',
    password: 'correct horse battery staple',
    emailVerified: true,
    phone: '+15005550001',
    phoneVerified: true,
    totp: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
    secondPassword: 'second horse battery staple',
    knowledge: [
      { id: 'favourite-colour', question: 'What is your favourite colour?', answer: 'blue' },
      { id: 'first-pet', question: 'What was the name of your first pet?', answer: 'rex' },
      { id: 'birth-city', question: 'In which city were you born?', answer: 'lisbon' },
    ],
  },
  { email: 'bob@example.com', username: 'bob', name: 'Bob Example', password: 'bob has only a mailbox', emailVerified: true },
  {
    email: 'carol@example.com',
    username: 'carol',
    name: 'Carol Example',
    password: 'carol has nothing else',
    emailVerified: false,
  },
  {
    email: 'admin@example.com',
    name: 'Demo Administrator',
    password: 'admin of the demo tenant',
    emailVerified: true,
    groups: ['administrators'],
  },
]
