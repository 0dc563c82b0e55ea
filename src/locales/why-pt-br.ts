import type { WhyTexts } from './texts.ts'

export const whyPtBr: WhyTexts = {
  question: 'Por que preciso fazer isto?',
  application: (application) => `${application} pede uma segunda etapa a todas as pessoas.`,
  workspace: (_, workspace) => `${workspace} pede uma segunda etapa a todas as pessoas, em todos os aplicativos.`,
  administration: (application) => `${application} é para administradores, que sempre confirmam com uma segunda etapa.`,
  group: () => 'Um grupo do qual você faz parte precisa confirmar com uma segunda etapa.',
  person: () => 'Sua conta está configurada para confirmar com uma segunda etapa.',
  scope: (application, _, scopes) => `${application} pede uma permissão que exige uma segunda etapa: ${scopes}.`,
  demand: (application) => `${application} pede uma confirmação mais forte desta vez.`,
  risk: () => 'Algo nesta entrada é incomum, por isso verificamos que é você.',
  fresh: () => 'Isto precisa ser confirmado de novo depois de algum tempo.',
  own_level: () => 'Você vai mudar a forma como entra, por isso confirma antes com o que sua conta já tem.',
}
