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
}
