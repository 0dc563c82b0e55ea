import { count } from './amounts-pt-br.ts'
import type { enrol as english } from './enrol-en.ts'

export const enrol: typeof english = {
  choice: {
    question: 'Que forma você quer acrescentar?',
    mandatory: (application) => `${application} pede uma destas para proteger sua conta, e você ainda não tem nenhuma.`,
    offered: (application) => `Você pode acrescentar outra forma de confirmar que é você. ${application} não exige isto.`,
    legend: 'Formas para acrescentar',
  },
  asks: (application) => `${application} pede isto para proteger sua conta.`,
  offered: (application) =>
    `Você pode deixar isto de lado, e ${application} continua do mesmo jeito. Com isto você entra quando outra forma falhar.`,
  general: (name) => ({
    description: 'Outra forma de confirmar que é você',
    question: `Acrescentar: ${name}`,
    instruction: 'Siga as etapas desta página.',
  }),
  other: 'Acrescentar outra coisa',
  skip: 'Agora não',
  address: {
    email: 'Endereço de e-mail',
    phone: 'Número de telefone',
    phoneHint: 'Com o código do país, como +55\u00a011\u00a05555\u00a00001',
    known: (address) => `Vamos enviar um código para ${address}, o endereço que está no seu cadastro.`,
    knownPhone: (number) => `O código vai para ${number}, o número que está no seu cadastro.`,
    risk: 'Outras pessoas podem tomar um número de telefone; um aplicativo autenticador ou uma chave de acesso é mais seguro.',
    send: 'Enviar um código',
  },
  app: {
    scan: 'Leia esta imagem com o aplicativo.',
    picture: 'Código QR para ler com um aplicativo autenticador',
    open: 'Abrir no aplicativo autenticador',
    openHint: 'Se o aplicativo está neste dispositivo:',
    typed: 'Se não der para ler a imagem, digite esta chave no aplicativo:',
    code: 'Digite o código que o aplicativo mostra agora',
  },
  copy: 'Copiar',
  copied: 'Copiado',
  password: {
    label: 'Nova senha',
    hint: (minimum) => `Pelo menos ${count(minimum, 'caractere', 'caracteres')}`,
  },
  questions: {
    question: (n) => `Pergunta ${n}`,
    answer: (n) => `Resposta ${n}`,
  },
  passkey: { label: 'Um nome para ela (opcional)', hint: 'Para você reconhecê-la depois, como “Notebook azul”' },
  device: {
    picture: 'Código QR para ler com o celular',
    scan: 'Leia esta imagem com a câmera do celular.',
    openHint: 'Se este é o celular:',
    open: 'Conectar este celular',
    typed: 'Ou digite este código no aplicativo:',
    waits: 'Esta página espera pelo seu celular e depois continua sozinha.',
    check: 'Meu celular está conectado',
  },
  codes: {
    title: (application) => `Códigos de recuperação para ${application}`,
    legend: 'Seus códigos de recuperação',
    keep: 'Cada código funciona uma vez. Guarde esta página onde só você a encontre.',
    saved: 'Já guardei',
  },
  card: {
    title: (application) => `Cartão para ${application}`,
    serial: (serial) => `Número de série ${serial}`,
    keep: 'Guarde este cartão onde só você o encontre.',
    ask: 'O que seu cartão mostra nestes lugares?',
  },
  print: 'Imprimir',
  token: {
    serial: 'Número de série',
    serialHint: 'Está impresso no verso do dispositivo.',
    first: 'O código que ele mostra agora',
    second: 'O código seguinte',
    secondHint: 'Aperte o botão de novo ou espere o código mudar.',
  },
}
