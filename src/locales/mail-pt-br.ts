import { type MessageTexts, notice } from './mail-texts.ts'

const notMe =
  'Se não foi você, alguém pode estar na sua conta: entre em {workspace} agora, troque a sua senha, remova o que você não conhece e avise quem administra este serviço.'
const notMeShort = 'Não foi você? Entre agora e troque a sua senha.'

/** Messages in Brazilian Portuguese. */
export const mailPtBr: MessageTexts = {
  factors: {
    password: 'senha',
    second_password: 'segunda senha',
    email: 'códigos por e-mail',
    sms: 'códigos por SMS',
    voice: 'códigos por telefone',
    magic_link: 'links de acesso por e-mail',
    mobile_app: 'aplicativo autenticador',
    token: 'gerador de códigos',
    passkey: 'chave de acesso',
    push: 'aprovação no celular',
    kba: 'perguntas de segurança',
    recovery_code: 'códigos de recuperação',
    temp_access_code: 'código de acesso temporário',
    grid: 'cartão de coordenadas',
    trusted_device: 'dispositivo confiável',
  },
  otherFactor: 'outro método',
  templates: {
    'verification-code': {
      email: {
        subject: 'Seu código de acesso para {application}',
        text: `Use este código para entrar em {application} com a sua conta em {workspace}:

{code}

Ele funciona uma única vez e vale por {duration}.

Digite-o somente na página em que você o pediu. Não o informe a ninguém: {workspace} nunca vai pedi-lo por telefone ou por mensagem.`,
        note: 'Se você não pediu este código, não precisa fazer nada: sem ele ninguém entra. Se isso se repetir, troque a sua senha.',
      },
      sms: { text: '{code} é o seu código para entrar em {application}, válido por {duration}. Não o informe a ninguém.' },
      voice: {
        text: 'Olá. O seu código para entrar em {application} é: {code}. Mais uma vez, o seu código é: {code}. Não o informe a ninguém. Se você não o pediu, desligue.',
      },
    },
    'verification-code-and-link': {
      email: {
        subject: 'Seu código de acesso para {application}',
        text: `Use este código para entrar em {application} com a sua conta em {workspace}:

{code}

Ou, se você está lendo isto no navegador em que o pediu:

[Continuar]({link})

Cada um funciona uma única vez, dentro de {duration}.

Digite o código somente na página em que você o pediu. Não informe nenhum dos dois a ninguém: {workspace} nunca vai pedi-los por telefone ou por mensagem.`,
        note: 'Se você não pediu este código, não precisa fazer nada: sem ele ninguém entra. Se isso se repetir, troque a sua senha.',
      },
    },
    'magic-link': {
      email: {
        subject: 'Entrar em {application}',
        text: `Clique no botão para entrar em {application} com a sua conta em {workspace}:

[Entrar]({link})

Ou digite este código na página em que você o pediu:

{code}

Cada um funciona uma única vez, dentro de {duration}. Não os informe a ninguém: {workspace} nunca vai pedi-los por telefone ou por mensagem.`,
        note: 'Se você não pediu esta mensagem, não precisa fazer nada: sem ela ninguém entra. Se isso se repetir, troque a sua senha.',
      },
    },
    'verify-address': {
      email: {
        subject: 'Confirme este endereço para {workspace}',
        text: `Use este código para confirmar que esta caixa de e-mail é sua e pode ser usada com a sua conta em {workspace}:

{code}

Ele funciona uma única vez e vale por {duration}. Ele não serve para entrar.

Digite-o somente na página em que você o pediu e não o informe a ninguém.`,
        note: 'Se você não pediu este código, alguém pode ter digitado um endereço errado. Não precisa fazer nada: sem o código esta caixa de e-mail não é usada.',
      },
      sms: {
        text: '{code} confirma este número para a sua conta em {workspace}, dentro de {duration}. Não serve para entrar. Não o informe a ninguém.',
      },
      voice: {
        text: 'Olá. O código que confirma este número para a sua conta em {workspace} é: {code}. Mais uma vez, o código é: {code}. Ele não serve para entrar. Se você não o pediu, desligue.',
      },
    },
    'push-approval': {
      push: { title: 'Entrar em {application}?', text: 'Abra para aprovar ou recusar. Se não é você, recuse.' },
    },
    'account-locked': notice(
      {
        subject: 'Acesso pausado para a sua conta em {workspace}',
        text: `Alguém deu respostas erradas demais ao entrar em {application} com a sua conta em {workspace}. Pausamos o acesso por algum tempo, no máximo 24 horas.

Se foi você, espere e tente de novo mais tarde. Nada mudou na sua conta.`,
        note: 'Se não foi você, ninguém entrou. Troque a sua senha se você também a usa em outros lugares e, se isso se repetir, avise quem administra este serviço.',
      },
      '{workspace}: acesso pausado após respostas erradas demais. Se não foi você, ninguém entrou.',
    ),
    'factor-added': notice(
      {
        subject: 'Uma nova forma de entrar na sua conta em {workspace}',
        text: `Isto foi adicionado à sua conta em {workspace}: {factor}.

Se foi você, não precisa fazer nada.`,
        note: notMe,
      },
      `{workspace}: adicionado à sua conta: {factor}. ${notMeShort}`,
    ),
    'factor-removed': notice(
      {
        subject: 'Uma forma de entrar foi removida da sua conta em {workspace}',
        text: `Isto foi removido da sua conta em {workspace}: {factor}.

Se foi você, não precisa fazer nada.`,
        note: notMe,
      },
      `{workspace}: removido da sua conta: {factor}. ${notMeShort}`,
    ),
    'factor-replaced': notice(
      {
        subject: 'Uma forma de entrar foi substituída na sua conta em {workspace}',
        text: `Isto foi substituído na sua conta em {workspace}: {factor}. O anterior não funciona mais.

Se foi você, não precisa fazer nada.`,
        note: notMe,
      },
      `{workspace}: substituído na sua conta: {factor}. ${notMeShort}`,
    ),
    'recovery-code-used': notice(
      {
        subject: 'Um código de recuperação foi usado na sua conta em {workspace}',
        text: `Alguém entrou em {application} com um código de recuperação da sua conta em {workspace}. Códigos restantes: {remaining}.

Se foi você, gere novos códigos antes que acabem.`,
        note: notMe,
      },
      `{workspace}: um código de recuperação foi usado, restam {remaining}. ${notMeShort}`,
    ),
    'recovery-codes-regenerated': notice(
      {
        subject: 'Novos códigos de recuperação para a sua conta em {workspace}',
        text: `Novos códigos de recuperação foram gerados para a sua conta em {workspace}. Os anteriores não funcionam mais.

Se foi você, guarde os novos onde os encontre sem o seu celular.`,
        note: notMe,
      },
      `{workspace}: novos códigos de recuperação foram gerados. ${notMeShort}`,
    ),
    'temporary-access-code-issued': notice(
      {
        subject: 'Acesso temporário à sua conta em {workspace}',
        text: `O atendimento emitiu um código de acesso temporário para a sua conta em {workspace}. Quem o tiver pode entrar como você até que expire.

Se você o pediu, não precisa fazer nada. O próprio atendimento o entrega a você; ele não vai em nenhuma mensagem.`,
        note: 'Se você não o pediu, ligue para o atendimento agora, pelo número que você conhece e não por um de uma mensagem.',
      },
      '{workspace}: o atendimento emitiu um código de acesso temporário. Não foi você? Ligue para o atendimento.',
    ),
    'access-code-used': notice(
      {
        subject: 'Um código de acesso do suporte foi usado na sua conta em {workspace}',
        text: `Alguém entrou em {application} com um código de acesso temporário do suporte e outra forma de entrar na sua conta em {workspace}.

Se foi você, adicione uma nova segunda etapa à sua conta, para não precisar mais de um código assim.`,
        note: 'Se não foi você, avise o suporte imediatamente e altere a sua senha.',
      },
      '{workspace}: um código de acesso temporário foi usado na sua conta. Não foi você? Ligue já para o suporte.',
    ),
    'factor-reset': notice(
      {
        subject: 'O suporte removeu uma forma de entrar da sua conta em {workspace}',
        text: `O suporte de {workspace} removeu da sua conta, por perda informada: {factor}. Isso não funciona mais.`,
        note: 'Se não foi você que pediu, avise o suporte imediatamente: alguém pode ter ligado em seu nome.',
      },
      '{workspace}: o suporte removeu {factor} da sua conta. Não foi você? Ligue já para o suporte.',
    ),
    'account-unlocked': notice(
      {
        subject: 'Você pode entrar de novo na sua conta em {workspace}',
        text: `A entrada na sua conta em {workspace} estava suspensa após muitas respostas erradas. O suporte encerrou a suspensão.`,
        note: 'Se não foi você que pediu, avise o suporte imediatamente: alguém pode ter ligado em seu nome.',
      },
      '{workspace}: a entrada na sua conta está liberada de novo. Não foi você? Ligue já para o suporte.',
    ),
    'password-changed': notice(
      {
        subject: 'A sua senha em {workspace} foi trocada',
        text: `A senha da sua conta em {workspace} foi trocada.

Se foi você, não precisa fazer nada.`,
        note: 'Se não foi você, alguém pode estar na sua conta: use "esqueci a senha" ou um código de recuperação em {workspace} agora e avise quem administra este serviço.',
      },
      '{workspace}: a sua senha foi trocada. Não foi você? Recupere a sua conta agora ou avise quem administra o serviço.',
    ),
    'push-stopped': notice(
      {
        subject: 'Alguém continua pedindo para entrar na sua conta em {workspace}',
        text: `Alguém continua pedindo que o seu celular aprove um acesso a {application} com a sua conta em {workspace}. Vários foram recusados ou ficaram sem resposta; não enviaremos outros até que você entre de outra forma.

Se foi você, entre uma vez com outro método.`,
        note: 'Se não foi você, quem pede pode saber a sua senha: troque-a. Nunca aprove um acesso que você não começou.',
      },
      '{workspace}: alguém continua pedindo para entrar como você; os pedidos pararam. Não foi você? Troque a sua senha.',
    ),
    'authenticator-disabled': notice(
      {
        subject: 'Uma forma de entrar foi desativada em {workspace}',
        text: `Isto foi desativado na sua conta em {workspace} após 50 respostas erradas: {factor}.

Se foi você, entre de outra forma e configure de novo, ou fale com o atendimento.`,
        note: 'Se não foi você, alguém continua tentando adivinhar. Ninguém entrou com isso. Troque a sua senha e avise quem administra este serviço.',
      },
      '{workspace}: desativado após 50 respostas erradas: {factor}. Não foi você? Troque a sua senha.',
    ),
    'sign-in-concern': notice(
      {
        subject: 'Você relatou um acesso em {workspace}',
        text: `Você, ou alguém com o seu celular, nos disse que um acesso a {application} com a sua conta em {workspace} não era seu. Nós o interrompemos, e quem administra este serviço pode ver o seu relato.

Troque a sua senha agora: quem tentou pode conhecê-la.`,
        note: 'Se você não relatou nada, outra pessoa usou o seu celular ou e-mail. Troque a sua senha e avise quem administra este serviço.',
      },
      '{workspace}: você relatou um acesso que não era seu. Ele foi interrompido. Troque a sua senha agora.',
    ),
    test: notice(
      {
        subject: 'Uma mensagem de teste de {workspace}',
        text: `Esta mensagem mostra que {workspace} consegue falar com você.

Não precisa fazer nada.`,
        note: 'Ela foi enviada por quem administra {workspace}. Se você não os conhece, pode apagá-la.',
      },
      '{workspace}: esta é uma mensagem de teste. Não precisa fazer nada.',
    ),
  },
}
