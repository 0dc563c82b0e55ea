import { count, duration } from './amounts-pt-br.ts'
import type { Texts } from './en.ts'
import { enrol } from './enrol-pt-br.ts'
import { factors, otherFactor } from './factors-pt-br.ts'
import { linkPtBr } from './link-pt-br.ts'
import { failures, notices } from './notices-pt-br.ts'
import type { DeviceCodeError, ErrorKey, NamedScope, Outcome } from './texts.ts'
import { whyPtBr } from './why-pt-br.ts'

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
  enrol,
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
    asksWithin: (application) => `${application} pede uma permissão que exige mais uma etapa.`,
    remaining: (n) => (n === 1 ? 'Falta 1 etapa.' : `Faltam ${n} etapas.`),
    legend: 'Formas de confirmar',
  },
  challenge: {
    asks: (application) => `${application} pede que você confirme que é você.`,
    code: 'Código',
    codeHint: (length) => `${length} dígitos`,
    textHint: (length) => `${length} letras e dígitos. Espaços e traços não fazem diferença.`,
    expiry: (seconds, until) => `O código vale por ${duration(seconds)}, até ${until}.`,
    expiryLive: 'O código vale por mais {time}.',
    expired: 'O código venceu.',
    expiredResend: 'O código venceu. Peça um novo.',
    request: {
      expiry: (seconds, until) => `Você tem ${duration(seconds)} para isto, até ${until}.`,
      expiryLive: 'Você tem mais {time} para isto.',
      expired: 'O tempo para isto acabou. Escolha outro método ou cancele e comece de novo.',
      expiredResend: 'O tempo para isto acabou. Peça de novo.',
    },
    resend: {
      button: 'Enviar um novo código',
      missing: 'O código não chegou? Pode levar um minuto.',
      from: (seconds, from) => `Um novo código pode ser enviado em ${duration(seconds)}, a partir de ${from}.`,
      live: 'Um novo código pode ser enviado em {time}.',
    },
    remember: (days) => `Não pedir uma segunda etapa neste navegador por ${count(days, 'dia', 'dias')}`,
    rememberHint: 'Deixe em branco em um computador que outras pessoas também usam.',
    cells: 'Seu cartão',
    other: 'Escolher outro método',
    back: 'Voltar e usar outro nome ou método',
  },
  passkey: {
    use: 'Usar minha chave de acesso',
    signIn: 'Entrar com chave de acesso',
    create: 'Criar uma chave de acesso',
    needsScript: 'Chaves de acesso precisam de JavaScript, que está desligado no seu navegador. Ligue-o ou use outra forma.',
    failed: 'Não funcionou. Tente de novo ou use outra forma.',
    cancelled: 'Nada foi confirmado. Tente de novo quando quiser ou use outra forma.',
    known: 'Este dispositivo já tem uma chave de acesso para sua conta. Use outro dispositivo, outra chave ou outra forma.',
    unsupported: 'Este navegador não pode usar chaves de acesso. Use outra forma.',
  },
  waiting: {
    number: 'Digite este número no outro dispositivo:',
    waits: 'Esta página espera sua resposta e depois continua sozinha.',
    reloads: 'Esta página procura sua resposta a cada poucos segundos.',
    check: 'Já respondi',
    orCode: 'Ou digite o código da mensagem',
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
    locked: 'Bloqueado: exige mais uma etapa.',
    verify: 'Verificar agora',
    allowRest: (locked) => (locked === 1 ? 'Continuar sem isso' : 'Continuar sem essas permissões'),
    notices: {
      unfinished: 'A etapa não foi concluída, então nada foi desbloqueado. Tente de novo ou continue sem isso.',
      relocked:
        'Isto está bloqueado de novo, porque você confirmou há tempo demais. Verifique mais uma vez ou continue sem isso.',
      impossible:
        'Sua conta não tem um método que desbloqueie isto. Continue sem isso; você pode adicionar um método na sua conta.',
    },
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
  why: whyPtBr,
  busy: {
    title: 'Estamos ocupados neste momento',
    sentence: 'O serviço não pode responder agora. Nada se perdeu.',
    next: (seconds) => `Espere ${duration(seconds)} e tente de novo.`,
    retry: 'Tentar de novo',
  },
}
