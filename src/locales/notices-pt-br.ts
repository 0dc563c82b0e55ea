import { count, duration } from './amounts-pt-br.ts'
import { factors } from './factors-pt-br.ts'
import type { FailureTexts, NoticeTexts, RefusalTexts } from './texts.ts'

const refusals: RefusalTexts = {
  address_invalid: () => 'Esse endereço ou número não está completo. Confira e tente de novo.',
  address_not_served: () => 'Não podemos enviar códigos para esse tipo de número ou para esse país. Digite outro.',
  address_in_use: () => 'Esse endereço ou número já está em uso. Digite outro.',
  password_too_short: (minimum) =>
    minimum === undefined
      ? 'Essa senha é curta demais. Acrescente mais palavras.'
      : `Essa senha é curta demais. Use pelo menos ${count(minimum, 'caractere', 'caracteres')}: várias palavras são fáceis de lembrar.`,
  password_too_long: () => 'Essa senha é longa demais. Encurte-a um pouco.',
  password_too_common: () => 'Muita gente usa essa senha, por isso ela é tentada primeiro. Escolha outra.',
  password_personal: () => 'Essa senha contém seu nome, seu endereço ou o nome deste serviço. Escolha outra.',
  password_same: () => 'A segunda senha não pode ser igual à primeira. Escolha outra.',
  questions_incomplete: (minimum) =>
    minimum === undefined
      ? 'Escolha uma pergunta em cada lugar e responda a todas.'
      : `Escolha uma pergunta em cada lugar e responda a todas, cada uma com pelo menos ${count(minimum, 'caractere', 'caracteres')}.`,
  questions_alike: () => 'Duas perguntas ou duas respostas são iguais. Deixe cada uma diferente.',
  serial_unknown: () => 'Esse número de série não pode ser acrescentado. Confira-o ou pergunte a quem entregou o dispositivo.',
  credential_unusable: () => 'A resposta do seu dispositivo não pode ser usada. Tente de novo ou escolha outro método.',
  credential_known: () => 'Esse já está na sua conta. Use outro.',
  too_many: () => 'Você já tem o máximo permitido por pessoa. Remova um antes ou acrescente outra coisa.',
}

export const notices: NoticeTexts = {
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
  answer_wrong: ({ attemptsLeft }) =>
    attemptsLeft > 0
      ? `Isso não está certo. Confira e tente de novo: ${
          attemptsLeft === 1 ? 'resta 1 tentativa' : `restam ${attemptsLeft} tentativas`
        }.`
      : 'Isso não está certo.',
  code_expired: (_, { noCode }) =>
    noCode
      ? 'Demorou demais, por isso não vale mais. Tente de novo ou escolha outro método.'
      : 'Esse código venceu. Peça um novo.',
  code_sent: (_, { beforeProof, noCode }) => {
    const [what, newest] = noCode
      ? ['uma nova mensagem', 'Só a mais nova funciona.']
      : ['um código', 'Só o código mais novo funciona.']
    return beforeProof
      ? `Se a conta existir, ${what} está a caminho. ${newest}`
      : `${what.replace(/^u/, 'U')} está a caminho. ${newest}`
  },
  resend_too_soon: ({ seconds }, { noCode }) =>
    noCode
      ? `Uma mensagem acabou de ser enviada. Você pode pedir outra em ${duration(seconds)}.`
      : `Um código acabou de ser enviado. Você pode pedir outro em ${duration(seconds)}.`,
  send_limit: (_, { noCode }) =>
    noCode
      ? 'Por enquanto não é possível enviar mais mensagens. Use a mais nova que você tem ou escolha outro método.'
      : 'Por enquanto não é possível enviar mais códigos. Use o mais novo que você tem ou escolha outro método.',
  delivery_delayed: (_, { beforeProof, noCode }) => {
    if (noCode) {
      return beforeProof
        ? 'As mensagens podem demorar a chegar neste momento. Espere um pouco ou volte e escolha outro método.'
        : 'A mensagem ainda não pôde ser enviada. Ela sairá assim que possível; você também pode escolher outro método.'
    }
    return beforeProof
      ? 'Os códigos podem demorar a chegar neste momento. Espere um pouco ou volte e escolha outro método.'
      : 'O código ainda não pôde ser enviado. Ele sairá assim que possível; você também pode escolher outro método.'
  },
  out_of_date: () => 'Aquela página estava desatualizada, por isso nada foi alterado. Esta é a atual.',
  slow_down: ({ seconds }) => `Tentativas demais em pouco tempo. Espere ${duration(seconds)} e tente de novo.`,
  busy: ({ seconds }) =>
    `O servidor está muito ocupado: nada foi verificado e nenhuma tentativa foi contada. Espere ${duration(seconds)} e tente de novo.`,
  still_waiting: () => 'Ainda não veio nada do outro dispositivo. Responda lá primeiro ou escolha outro método.',
  declined: () => 'O pedido foi recusado no outro dispositivo: nada foi confirmado. Escolha outro método ou tente de novo.',
  push_stopped: () =>
    'Não enviamos mais pedidos ao seu celular, porque vários foram recusados ou ficaram sem resposta. Confirme antes de outra forma.',
  enrolled: ({ factor }) =>
    Object.hasOwn(factors, factor)
      ? `Acrescentado: ${factors[factor as keyof typeof factors].name}. Você já pode usar.`
      : 'Acrescentado. Você já pode usar.',
  input_refused: ({ reason, minimum }) => refusals[reason](minimum),
}

export const failures: FailureTexts = {
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
  risk: {
    title: 'Esta entrada foi interrompida para proteger a sua conta',
    sentence: 'Há coisas demais fora do comum para esta conta.',
    next: 'Tente de novo de um lugar e aparelho que você costuma usar, ou fale com quem cuida da sua conta.',
  },
  not_allowed: {
    title: 'Esta conta não pode ser usada aqui',
    sentence: 'O aplicativo espera outra pessoa, ou a conta não pode entrar agora.',
    next: 'Volte ao aplicativo e comece de novo com a conta certa.',
  },
  declined: {
    title: 'A entrada foi recusada',
    sentence: 'Alguém respondeu não no seu outro dispositivo, por isso você não está conectado.',
    next: 'Se não foi você quem disse não, avise quem cuida da sua conta. Senão, comece de novo pelo aplicativo.',
  },
  still_needed: {
    title: 'Este não pode ser removido',
    sentence: 'Ele não existe mais ou é o último de que sua conta precisa. Nada foi alterado.',
    next: 'Acrescente outro método antes, se quiser removê-lo.',
  },
}
