import type { Texts } from './en.ts'
import { linkPtBr } from './link-pt-br.ts'
import type {
  DeviceCodeError,
  ErrorKey,
  FactorTexts,
  FailureTexts,
  NamedFactor,
  NamedScope,
  NoticeTexts,
  Outcome,
} from './texts.ts'

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`

const duration = (seconds: number): string =>
  seconds < 90
    ? count(Math.max(1, Math.round(seconds)), 'segundo', 'segundos')
    : count(Math.round(seconds / 60), 'minuto', 'minutos')

const notices: NoticeTexts = {
  credentials_wrong: () => 'O nome ou a senha não está certo. Confira os dois e tente de novo.',
  identifier_missing: () => 'Digite seu e-mail ou nome de usuário.',
  answer_missing: () => 'Este campo está vazio. Preencha-o e tente de novo.',
  code_wrong: ({ attemptsLeft }) =>
    attemptsLeft > 0
      ? `Esse código não está certo. Confira e tente de novo: ${
          attemptsLeft === 1 ? 'resta 1 tentativa' : `restam ${attemptsLeft} tentativas`
        }.`
      : 'Esse código não está certo.',
  password_wrong: ({ attemptsLeft }) =>
    attemptsLeft > 0
      ? `Essa senha não está certa. Confira e tente de novo: ${
          attemptsLeft === 1 ? 'resta 1 tentativa' : `restam ${attemptsLeft} tentativas`
        }.`
      : 'Essa senha não está certa.',
  code_expired: () => 'Esse código venceu. Peça um novo.',
  code_sent: (_, { beforeProof }) =>
    beforeProof
      ? 'Se a conta existir, um código está a caminho. Só o código mais novo funciona.'
      : 'Um código está a caminho. Só o código mais novo funciona.',
  resend_too_soon: ({ seconds }) => `Um código acabou de ser enviado. Você pode pedir outro em ${duration(seconds)}.`,
  send_limit: () => 'Por enquanto não é possível enviar mais códigos. Use o mais novo que você tem ou escolha outro método.',
  delivery_delayed: (_, { beforeProof }) =>
    beforeProof
      ? 'Os códigos podem demorar a chegar neste momento. Espere um pouco ou volte e escolha outro método.'
      : 'O código ainda não pôde ser enviado. Ele sairá assim que possível; você também pode escolher outro método.',
  out_of_date: () => 'Aquela página estava desatualizada, por isso nada foi alterado. Esta é a atual.',
  slow_down: ({ seconds }) => `Tentativas demais em pouco tempo. Espere ${duration(seconds)} e tente de novo.`,
  busy: ({ seconds }) =>
    `O servidor está muito ocupado: nada foi verificado e nenhuma tentativa foi contada. Espere ${duration(seconds)} e tente de novo.`,
}

const failures: FailureTexts = {
  cancelled: {
    title: 'Você cancelou a entrada',
    sentence: 'Você não está conectado.',
    next: 'Volte ao aplicativo. Lá você pode começar de novo quando quiser.',
  },
  too_many_attempts: {
    title: 'Respostas erradas demais',
    sentence: 'Para proteger a conta, esta entrada foi interrompida.',
    next: 'Volte ao aplicativo e comece de novo.',
  },
  expired: {
    title: 'Esta entrada demorou demais',
    sentence: 'Ela foi interrompida porque nada aconteceu por algum tempo.',
    next: 'Volte ao aplicativo e comece de novo.',
  },
  no_usable_factor: {
    title: 'Você precisa de outra forma de entrar',
    sentence: 'O aplicativo pede uma segunda etapa que sua conta ainda não tem, por isso você não está conectado.',
    next: 'Peça a quem cuida da sua conta que acrescente uma e comece de novo.',
  },
  unmet_requirements: {
    title: 'Esta entrada não é segura o bastante',
    sentence: 'O aplicativo pede uma entrada mais segura do que sua conta permite, por isso você não está conectado.',
    next: 'Peça a quem cuida da sua conta que acrescente um método mais forte e comece de novo.',
  },
  not_allowed: {
    title: 'Esta conta não pode ser usada aqui',
    sentence: 'O aplicativo espera outra pessoa, ou a conta não pode entrar agora.',
    next: 'Volte ao aplicativo e comece de novo com a conta certa.',
  },
}

const factors: Readonly<Record<NamedFactor, FactorTexts>> = {
  password: {
    name: 'Senha',
    choice: () => 'Digitar sua senha',
    question: 'Qual é a sua senha?',
    instruction: () => 'Digite a senha da sua conta.',
    instead: 'Usar minha senha',
  },
  email: {
    name: 'Código por e-mail',
    choice: (hint) => (hint === undefined ? 'Receber um código por e-mail' : `Receber um código por e-mail em ${hint}`),
    question: 'Qual código você recebeu por e-mail?',
    instruction: ({ hint, length, beforeProof }) => {
      const code = length === undefined ? 'um código' : `um código de ${length} dígitos`
      if (beforeProof) return `Se houver uma conta com o nome que você digitou, enviamos ${code} ao e-mail dela.`
      return `Enviamos ${code} para ${hint ?? 'o seu e-mail'}.`
    },
    instead: 'Receber um código por e-mail',
  },
  mobile_app: {
    name: 'Aplicativo autenticador',
    choice: () => 'Usar um código do aplicativo autenticador',
    question: 'Qual código o aplicativo autenticador mostra?',
    instruction: ({ length }) =>
      `Abra o aplicativo no celular e digite o código ${length === undefined ? '' : `de ${length} dígitos `}que ele mostra para esta conta.`,
    instead: 'Usar um código do aplicativo',
  },
}

const otherFactor = (id: string): FactorTexts => ({
  name: `Outro método (${id})`,
  choice: (hint) => (hint === undefined ? `Usar outro método (${id})` : `Usar outro método (${id}) em ${hint}`),
  question: 'Qual é a sua resposta?',
  instruction: ({ hint, length }) => {
    const what = length === undefined ? 'Digite sua resposta' : `Digite o código de ${length} dígitos`
    return hint === undefined ? `${what} para o método “${id}”.` : `${what} para o método “${id}” em ${hint}.`
  },
  instead: `Usar outro método (${id})`,
})

const scopes: Readonly<Record<NamedScope, string>> = {
  openid: 'Saber quem você é quando você entra',
  profile: 'Ver seu nome e seu perfil',
  email: 'Ver seu endereço de e-mail',
  phone: 'Ver seu número de telefone',
  address: 'Ver seu endereço postal',
  offline_access: 'Manter este acesso enquanto você está ausente',
}

const errors: Readonly<Record<ErrorKey, Outcome>> = {
  invalid_request: {
    title: 'O aplicativo cometeu um erro',
    sentence: 'O pedido dele para você entrar não é válido, por isso nada foi feito.',
    next: 'Volte ao aplicativo e tente de novo. Se acontecer outra vez, informe a referência abaixo a quem o criou.',
  },
  unknown_application: {
    title: 'Este aplicativo não é conhecido aqui',
    sentence: 'O pedido vem de um aplicativo que não está registrado, por isso nada foi feito.',
    next: 'Confira se o link que você seguiu está certo. Se estiver, avise quem criou o aplicativo.',
  },
  unregistered_redirect: {
    title: 'Este endereço não está registrado',
    sentence: 'O aplicativo pede para levar você a um endereço que ele não registrou, por isso você não foi levado para lá.',
    next: 'Confira se o link que você seguiu está certo. Se estiver, avise quem criou o aplicativo.',
  },
  sign_in_lost: {
    title: 'Esta entrada não está aberta neste navegador',
    sentence: 'Ela começou em outro navegador, já terminou, ou seu navegador recusa cookies.',
    next: 'Volte ao aplicativo e comece de novo, com cookies permitidos.',
  },
  expired: {
    title: 'Esta página venceu',
    sentence: 'Ela ficou aberta por tempo demais, por isso nada foi feito.',
    next: 'Volte ao aplicativo e comece de novo.',
  },
  form_rejected: {
    title: 'Este formulário não pode ser aceito',
    sentence: 'Ele era antigo, foi enviado duas vezes ou não veio da nossa página, por isso nada foi feito.',
    next: 'Volte ao aplicativo e comece de novo.',
  },
  access_denied: {
    title: 'O acesso foi recusado',
    sentence: 'Você não pode fazer isto com a conta que usa agora.',
    next: 'Volte ao aplicativo ou entre com outra conta.',
  },
  not_found: {
    title: 'Esta página não existe',
    sentence: 'O endereço pode ter um erro, ou o que estava aqui terminou.',
    next: 'Confira o endereço ou comece de novo pelo aplicativo.',
  },
  too_large: {
    title: 'Isso foi demais',
    sentence: 'O que seu navegador enviou é maior do que esta página aceita, por isso nada foi feito.',
    next: 'Volte e encurte o que você digitou.',
  },
  too_many_requests: {
    title: 'Pedidos demais',
    sentence: 'Muitos pedidos vieram da sua rede em pouco tempo.',
    next: 'Espere um minuto e tente de novo.',
  },
  server_error: {
    title: 'Algo deu errado do nosso lado',
    sentence: 'Seu pedido não pôde ser concluído. Você não fez nada de errado.',
    next: 'Tente de novo daqui a pouco. Se acontecer outra vez, informe a referência abaixo a quem cuida deste serviço.',
  },
}

const deviceErrors: Readonly<Record<DeviceCodeError, string>> = {
  missing: 'Digite o código que seu dispositivo mostra.',
  not_found: 'Esse código não é conhecido. Confira e tente de novo.',
  expired: 'Esse código venceu. Peça um novo no dispositivo.',
  already_used: 'Esse código já foi usado. Peça um novo no dispositivo.',
  denied: 'Você recusou este dispositivo. Nada foi conectado.',
  slow_down: 'Tentativas demais em pouco tempo. Espere um minuto e tente de novo.',
}

/** Brazilian Portuguese. */
export const ptBr: Texts = {
  language: 'Português (Brasil)',
  notices,
  failures,
  factors,
  otherFactor,
  scopes,
  errors,
  duration,
  common: {
    continue: 'Continuar',
    cancel: 'Cancelar',
    cancelTo: (application) => `Cancelar e voltar para ${application}`,
    backTo: (application) => `Voltar para ${application}`,
    backToApplication: 'Voltar ao aplicativo',
    closePage: 'Você já pode fechar esta página.',
    asks: (application) => `${application} pede que você entre.`,
    asked: (application) => `${application} pediu que você entrasse.`,
    asking: (application) => `Para ${application}`,
    errorPrefix: 'Erro',
    reference: 'Referência',
  },
  identify: {
    title: 'Entrar',
    identifier: 'E-mail ou nome de usuário',
    password: 'Senha',
    show: 'Mostrar',
    hide: 'Ocultar',
    showPassword: 'Mostrar a senha',
    hidePassword: 'Ocultar a senha',
    method: 'Como você quer entrar?',
  },
  choose: {
    question: 'Como você quer confirmar que é você?',
    asks: (application) => `${application} pede mais uma etapa para você entrar.`,
    remaining: (n) => (n === 1 ? 'Falta 1 etapa.' : `Faltam ${n} etapas.`),
    legend: 'Formas de confirmar',
  },
  challenge: {
    asks: (application) => `${application} pede que você confirme que é você.`,
    code: 'Código',
    codeHint: (length) => `${length} dígitos`,
    expiry: (seconds, until) => `O código vale por ${duration(seconds)}, até ${until}.`,
    expiryLive: 'O código vale por mais {time}.',
    expired: 'O código venceu.',
    expiredResend: 'O código venceu. Peça um novo.',
    notReceived: 'O código não chegou? Veja também a pasta de spam.',
    resend: 'Enviar um novo código',
    resendFrom: (seconds, from) => `Um novo código pode ser enviado em ${duration(seconds)}, a partir de ${from}.`,
    resendLive: 'Um novo código pode ser enviado em {time}.',
    other: 'Escolher outro método',
    back: 'Voltar e usar outro nome ou método',
  },
  consent: {
    question: (application) => `Permitir que ${application} use sua conta?`,
    account: (account) => `Você entrou como ${account}.`,
    legend: (application) => `O que ${application} poderá fazer`,
    required: 'sempre incluído',
    offline: (application) =>
      `${application} poderá continuar fazendo isto enquanto você estiver ausente, até você retirar a permissão.`,
    nothing: (application) => `${application} não pede nada além de saber que você entrou.`,
    allow: 'Permitir',
    deny: 'Não permitir',
  },
  signedOut: {
    title: 'Você saiu',
    sentence: (workspace) => `Sua sessão em ${workspace} terminou neste navegador.`,
    next: 'Se você divide este computador com alguém, feche também o navegador.',
  },
  signOutConfirm: {
    question: (workspace) => `Você quer sair de ${workspace}?`,
    asks: (application) => `${application} pede que você saia.`,
    sentence: 'Você sairá de todos os aplicativos que usam esta sessão.',
    signOut: 'Sair',
    stay: 'Continuar conectado',
  },
  device: {
    errors: deviceErrors,
    question: 'Qual código seu dispositivo mostra?',
    sentence: 'Digite o código para conectar o dispositivo à sua conta.',
    label: 'Código do dispositivo',
    confirmQuestion: (application) => `Conectar ${application} à sua conta?`,
    confirmSentence: 'Continue somente se o seu próprio dispositivo mostrar agora exatamente este código:',
    warning: 'Se alguém enviou este código ou link a você, não continue: essa pessoa entraria na sua conta.',
    yes: 'Sim, conectar',
    no: 'Não conectar',
    doneTitle: 'Seu dispositivo está conectado',
    done: (application) => `${application} agora está conectado à sua conta.`,
    doneAny: 'Ele agora está conectado à sua conta.',
    doneNext: 'Continue no dispositivo. Você pode fechar esta página.',
  },
  redirecting: {
    title: 'Mais um clique',
    sentence: (application) => `Sua resposta volta para ${application}.`,
    sentenceAny: 'Sua resposta volta para o aplicativo.',
    next: 'Se nada acontecer sozinho, escolha Continuar.',
  },
  link: linkPtBr,
  busy: {
    title: 'Estamos ocupados neste momento',
    sentence: 'O serviço não pode responder agora. Nada se perdeu.',
    next: (seconds) => `Espere ${duration(seconds)} e tente de novo.`,
    retry: 'Tentar de novo',
  },
}
