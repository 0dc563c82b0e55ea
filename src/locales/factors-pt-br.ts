import { duration } from './amounts-pt-br.ts'
import type { Details, FactorTexts, NamedFactor } from './texts.ts'

const codeOf = ({ length, text }: Details): string =>
  length === undefined ? 'um código' : `um código de ${length} ${text ? 'letras e dígitos' : 'dígitos'}`

export const factors: Readonly<Record<NamedFactor, FactorTexts>> = {
  password: {
    name: 'Senha',
    choice: () => 'Digitar sua senha',
    question: 'Qual é a sua senha?',
    instruction: () => 'Digite a senha da sua conta.',
    instead: 'Usar minha senha',
    enrol: {
      description: 'Palavras que só você conhece',
      question: 'Escolha uma senha',
      instruction: 'Várias palavras seguidas são difíceis de adivinhar e fáceis de lembrar. Espaços são bem-vindos.',
    },
  },
  email: {
    name: 'Código por e-mail',
    choice: (hint) => (hint === undefined ? 'Receber um código por e-mail' : `Receber um código por e-mail em ${hint}`),
    question: 'Qual código você recebeu por e-mail?',
    instruction: (details) => {
      const code = codeOf(details)
      if (details.beforeProof) return `Se houver uma conta com o nome que você digitou, enviamos ${code} ao e-mail dela.`
      return `Enviamos ${code} para ${details.hint ?? 'o seu e-mail'}.`
    },
    instead: 'Receber um código por e-mail',
    resend: { missing: 'O código não chegou? Veja também a pasta de spam.' },
    enrol: {
      description: 'Enviamos um código para o seu e-mail',
      question: 'Acrescente um e-mail',
      instruction: 'Enviamos agora um código para lá, para saber que é seu. Depois você recebe um sempre que entrar com ele.',
    },
  },
  sms: {
    name: 'Mensagem de texto (SMS)',
    choice: (hint) => (hint === undefined ? 'Receber um código por SMS' : `Receber um código por SMS em ${hint}`),
    question: 'Qual código você recebeu por SMS?',
    instruction: (details) => {
      const code = codeOf(details)
      if (details.beforeProof) return `Se houver uma conta com o nome que você digitou, enviamos ${code} ao celular dela.`
      return `Enviamos ${code} para ${details.hint ?? 'o seu celular'}.`
    },
    instead: 'Receber um código por SMS',
    resend: { missing: 'A mensagem não chegou? Pode levar um minuto.' },
    enrol: {
      description: 'Enviamos um código para o seu celular',
      question: 'Acrescente um celular para SMS',
      instruction: 'Enviamos agora um código para lá, para saber que é seu. Depois você recebe um sempre que entrar com ele.',
    },
  },
  voice: {
    name: 'Ligação telefônica',
    choice: (hint) => (hint === undefined ? 'Ouvir um código em uma ligação' : `Ouvir um código em uma ligação para ${hint}`),
    question: 'Qual código você ouviu ao telefone?',
    instruction: (details) => {
      const code = codeOf(details)
      if (details.beforeProof)
        return `Se houver uma conta com o nome que você digitou, ligamos para o telefone dela e dizemos ${code}.`
      return `Estamos ligando para ${details.hint ?? 'o seu telefone'} e dizemos ${code}.`
    },
    instead: 'Ouvir um código em uma ligação',
    resend: {
      button: 'Ligar de novo',
      missing: 'O telefone não tocou? Veja se ele aceita ligações.',
      from: (seconds, from) => `Podemos ligar de novo em ${duration(seconds)}, a partir de ${from}.`,
      live: 'Podemos ligar de novo em {time}.',
    },
    enrol: {
      description: 'Ligamos para o seu telefone e dizemos um código',
      question: 'Acrescente um telefone para ligações',
      instruction:
        'Enviamos agora uma mensagem de texto com um código, para saber que o telefone é seu. Depois ligamos sempre que você entrar com ele.',
    },
  },
  magic_link: {
    name: 'Link por e-mail',
    choice: (hint) => (hint === undefined ? 'Receber um link por e-mail' : `Receber um link por e-mail em ${hint}`),
    question: 'Abra o link no seu e-mail',
    instruction: ({ hint, beforeProof }) =>
      beforeProof
        ? 'Se houver uma conta com o nome que você digitou, enviamos um link ao e-mail dela. Abra-o e esta página continua.'
        : `Enviamos um link para ${hint ?? 'o seu e-mail'}. Abra-o e esta página continua.`,
    instead: 'Receber um link por e-mail',
    resend: {
      button: 'Enviar um novo link',
      missing: 'O e-mail não chegou? Veja também a pasta de spam.',
      from: (seconds, from) => `Um novo link pode ser enviado em ${duration(seconds)}, a partir de ${from}.`,
      live: 'Um novo link pode ser enviado em {time}.',
    },
    number: 'Se você abrir o link em outro dispositivo, digite lá este número:',
  },
  mobile_app: {
    name: 'Aplicativo autenticador',
    choice: () => 'Usar um código do aplicativo autenticador',
    question: 'Qual código o aplicativo autenticador mostra?',
    instruction: ({ length }) =>
      `Abra o aplicativo no celular e digite o código ${length === undefined ? '' : `de ${length} dígitos `}que ele mostra para esta conta.`,
    instead: 'Usar um código do aplicativo',
    enrol: {
      description: 'Um aplicativo no celular mostra um código novo a cada meio minuto, mesmo sem rede',
      question: 'Acrescente o aplicativo autenticador',
      instruction: 'Qualquer aplicativo autenticador serve. Se você não tem nenhum, instale antes um da loja do seu celular.',
    },
  },
  token: {
    name: 'Chaveiro de códigos',
    choice: (hint) => (hint === undefined ? 'Usar um código do seu chaveiro' : `Usar um código do seu chaveiro ${hint}`),
    question: 'Qual código o chaveiro mostra?',
    instruction: ({ hint, length }) =>
      `Pegue o chaveiro ${hint ?? 'que você recebeu'} e digite o código ${
        length === undefined ? '' : `de ${length} dígitos `
      }que ele mostra agora. Se ele tiver um botão, aperte-o antes.`,
    instead: 'Usar um código do meu chaveiro',
    enrol: {
      description: 'Um pequeno dispositivo que você recebeu mostra códigos',
      question: 'Acrescente o chaveiro de códigos',
      instruction: 'Digite o número de série e dois códigos, um depois do outro.',
    },
  },
  passkey: {
    name: 'Chave de acesso (passkey)',
    choice: () => 'Usar impressão digital, rosto, bloqueio de tela ou chave de segurança',
    question: 'Use sua chave de acesso',
    instruction: () => 'Seu dispositivo pede sua impressão digital, seu rosto, o PIN dele ou sua chave de segurança.',
    instead: 'Entrar com chave de acesso',
    enrol: {
      description: 'Impressão digital, rosto, bloqueio de tela ou chave de segurança: rápido e à prova de páginas falsas',
      question: 'Acrescente uma chave de acesso',
      instruction:
        'Seu dispositivo pede sua impressão digital, seu rosto, o PIN dele ou sua chave de segurança. Nada disso sai dele.',
    },
  },
  push: {
    name: 'Pedido no celular',
    choice: (hint) => (hint === undefined ? 'Confirmar no celular' : `Confirmar em ${hint}`),
    question: 'Confirme no celular',
    instruction: ({ hint, beforeProof }) =>
      beforeProof
        ? 'Se houver uma conta com o nome que você digitou, enviamos um pedido ao celular dela. Responda lá e esta página continua.'
        : `Enviamos um pedido para ${hint ?? 'o seu celular'}. Responda lá e esta página continua.`,
    instead: 'Confirmar no celular',
    resend: {
      button: 'Enviar o pedido de novo',
      missing: 'Nada no celular? Abra o aplicativo nele: o pedido espera lá.',
      from: (seconds, from) => `O pedido pode ser enviado de novo em ${duration(seconds)}, a partir de ${from}.`,
      live: 'O pedido pode ser enviado de novo em {time}.',
    },
    number: 'Seu celular pede este número:',
    enrol: {
      description: 'Nosso aplicativo no celular pergunta, e você responde com um toque e um número',
      question: 'Conecte o celular',
      instruction: 'Use o celular que você tem à mão quando entra.',
    },
  },
  second_password: {
    name: 'Segunda senha',
    choice: () => 'Digitar sua segunda senha',
    question: 'Qual é a sua segunda senha?',
    instruction: () => 'Digite sua segunda senha. Não é a mesma com que você entra.',
    instead: 'Usar minha segunda senha',
    field: 'Segunda senha',
    enrol: {
      description: 'Outra senha, pedida depois da primeira',
      question: 'Escolha uma segunda senha',
      instruction: 'Ela não pode ser a mesma com que você entra. Várias palavras seguidas são fáceis de lembrar.',
    },
  },
  kba: {
    name: 'Suas perguntas',
    choice: () => 'Responder às suas próprias perguntas',
    question: 'Quais são as suas respostas?',
    instruction: () => 'Responda como quando você escolheu estas perguntas. Maiúsculas não fazem diferença.',
    instead: 'Responder às minhas perguntas',
    enrol: {
      description: 'Perguntas que você escolhe e responde',
      question: 'Escolha suas perguntas',
      instruction: 'Use respostas que ninguém possa descobrir. Não precisam ser verdadeiras, basta você se lembrar delas.',
    },
  },
  recovery_code: {
    name: 'Código de recuperação',
    choice: () => 'Usar um dos códigos que você guardou',
    question: 'Qual é um dos seus códigos de recuperação?',
    instruction: () => 'Digite um código da sua lista que você ainda não usou. Cada um funciona uma vez.',
    instead: 'Usar um código de recuperação',
    field: 'Código de recuperação',
    enrol: {
      description: 'Uma lista para guardar em papel, para o dia em que você não tiver mais nada à mão',
      question: 'Guarde seus códigos de recuperação',
      instruction:
        'Cada código deixa você entrar uma vez se perder o celular. Imprima ou anote agora: eles não aparecem de novo.',
    },
  },
  temp_access_code: {
    name: 'Código de acesso temporário',
    choice: () => 'Usar o código que o suporte deu a você',
    question: 'Qual código o suporte deu a você?',
    instruction: () => 'Digite o código temporário. Ele só funciona por pouco tempo.',
    instead: 'Usar um código do suporte',
    field: 'Código de acesso temporário',
  },
  grid: {
    name: 'Cartão de códigos',
    choice: (hint) => (hint === undefined ? 'Consultar seu cartão impresso' : `Consultar seu cartão impresso ${hint}`),
    question: 'O que está no seu cartão?',
    instruction: ({ hint }) =>
      `Pegue ${hint === undefined ? 'seu cartão' : `o cartão com o número de série ${hint}`} e digite o que ele mostra nestes lugares.`,
    instead: 'Usar meu cartão impresso',
    enrol: {
      description: 'Um cartão para imprimir, em que você procura letras e dígitos',
      question: 'Imprima seu cartão',
      instruction:
        'Imprima o cartão e leve-o com você: ele não aparece de novo. Depois digite o que ele mostra nos lugares abaixo.',
    },
  },
  trusted_device: {
    name: 'Este navegador',
    choice: () => 'Este navegador é lembrado',
    question: 'Este é o seu navegador?',
    instruction: () => 'Este navegador é lembrado, por isso nada precisa ser digitado.',
    instead: 'Usar este navegador',
  },
}

export const otherFactor = (id: string): FactorTexts => ({
  name: `Outro método (${id})`,
  choice: (hint) => (hint === undefined ? `Usar outro método (${id})` : `Usar outro método (${id}) em ${hint}`),
  question: 'Qual é a sua resposta?',
  instruction: ({ hint, length, text }) => {
    const what = length === undefined ? 'Digite sua resposta' : `Digite o código de ${length} ${text ? 'caracteres' : 'dígitos'}`
    return hint === undefined ? `${what} para o método “${id}”.` : `${what} para o método “${id}” em ${hint}.`
  },
  instead: `Usar outro método (${id})`,
})
