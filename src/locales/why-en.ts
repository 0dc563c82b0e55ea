import type { WhyTexts } from './texts.ts'

/** Why somebody is asked for more. What made a sign-in look unusual is told to nobody: it would teach how to look usual. */
export const whyEn: WhyTexts = {
  question: 'Why am I asked?',
  application: (application) => `${application} asks everybody for a second step.`,
  workspace: (_, workspace) => `${workspace} asks everybody for a second step, in every application.`,
  administration: (application) => `${application} is for administrators, and they always confirm with a second step.`,
  group: () => 'A group that you belong to has to confirm with a second step.',
  person: () => 'Your account is set to confirm with a second step.',
  scope: (application, _, scopes) => `${application} asks for a permission that needs a second step: ${scopes}.`,
  demand: (application) => `${application} asks for a stronger sign-in this time.`,
  risk: () => 'Something about this sign-in is unusual, so we make sure that it is you.',
  fresh: () => 'This has to be confirmed anew after a while.',
  own_level: () => 'You are about to change how you sign in, so you confirm first with what your account has already.',
}
