import type { MailTexts } from './mail-texts.ts'

/** Messages in Brazilian Portuguese. */
export const mailPtBr: MailTexts = {
  'verification-code': ({ code, minutes, application, workspace }) => ({
    subject: `Seu código de acesso para ${application}`,
    blocks: [
      { kind: 'text', text: `Use este código para entrar em ${application} com a sua conta em ${workspace}:` },
      { kind: 'code', text: code },
      { kind: 'text', text: `Ele funciona uma única vez e vale por ${minutes} ${minutes === '1' ? 'minuto' : 'minutos'}.` },
      {
        kind: 'text',
        text: `Digite-o somente na página em que você o pediu. Não o informe a ninguém: ${workspace} nunca vai pedi-lo por telefone ou por mensagem.`,
      },
      {
        kind: 'note',
        text: 'Se você não pediu este código, não precisa fazer nada: sem ele ninguém entra. Se isso se repetir, troque a sua senha.',
      },
    ],
  }),
  'account-locked': ({ application, workspace }) => ({
    subject: `Acesso pausado para a sua conta em ${workspace}`,
    blocks: [
      {
        kind: 'text',
        text: `Alguém deu respostas erradas demais ao entrar em ${application} com a sua conta em ${workspace}. Pausamos o acesso por algum tempo, no máximo 24 horas.`,
      },
      { kind: 'text', text: 'Se foi você, espere e tente de novo mais tarde. Nada mudou na sua conta.' },
      {
        kind: 'note',
        text: 'Se não foi você, ninguém entrou. Troque a sua senha se você também a usa em outros lugares e, se isso se repetir, avise quem administra este serviço.',
      },
    ],
  }),
  'recovery-code-used': ({ remaining, application, workspace }) => ({
    subject: `Um código de recuperação da sua conta em ${workspace} foi usado`,
    blocks: [
      {
        kind: 'text',
        text: `Alguém entrou em ${application} com a senha da sua conta em ${workspace} e um dos códigos de recuperação dela. Códigos que restam: ${remaining}.`,
      },
      { kind: 'text', text: 'Se restam poucos, ou nenhum, crie novos: os códigos antigos deixam de funcionar.' },
      {
        kind: 'note',
        text: 'Se não foi você, alguém tem os seus códigos e a sua senha. Troque a senha, crie novos códigos e avise quem administra este serviço.',
      },
    ],
  }),
  'access-code-issued': ({ workspace }) => ({
    subject: `O suporte criou um código de acesso para a sua conta em ${workspace}`,
    blocks: [
      {
        kind: 'text',
        text: `O suporte de ${workspace} criou um código de acesso temporário para a sua conta. Com a sua senha, ele permite entrar sem a sua segunda etapa habitual. O código nunca é enviado: ele é dito a você e funciona por pouco tempo.`,
      },
      {
        kind: 'note',
        text: 'Se você não pediu este código, avise o suporte imediatamente: alguém pode ter ligado em seu nome. Sem a sua senha, o código não deixa ninguém entrar.',
      },
    ],
  }),
  'access-code-used': ({ application, workspace }) => ({
    subject: `Um código de acesso do suporte foi usado na sua conta em ${workspace}`,
    blocks: [
      {
        kind: 'text',
        text: `Alguém entrou em ${application} com a senha da sua conta em ${workspace} e um código de acesso temporário do suporte.`,
      },
      {
        kind: 'text',
        text: 'Se foi você, adicione uma nova segunda etapa à sua conta, para não precisar de um código assim de novo.',
      },
      { kind: 'note', text: 'Se não foi você, avise o suporte imediatamente e troque a sua senha.' },
    ],
  }),
  'factor-reset': ({ workspace }) => ({
    subject: `O suporte removeu uma forma de entrar na sua conta em ${workspace}`,
    blocks: [
      {
        kind: 'text',
        text: `O suporte de ${workspace} removeu uma forma de entrar na sua conta, porque ela foi dada como perdida. Ela não funciona mais.`,
      },
      {
        kind: 'note',
        text: 'Se você não pediu isso, avise o suporte imediatamente: alguém pode ter ligado em seu nome.',
      },
    ],
  }),
  'account-unlocked': ({ workspace }) => ({
    subject: `Você já pode entrar na sua conta em ${workspace} de novo`,
    blocks: [
      {
        kind: 'text',
        text: `O acesso à sua conta em ${workspace} estava pausado depois de respostas erradas demais. O suporte encerrou a pausa.`,
      },
      { kind: 'note', text: 'Se você não pediu isso, avise o suporte imediatamente: alguém pode ter ligado em seu nome.' },
    ],
  }),
}
