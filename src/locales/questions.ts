import { type LocaleId, negotiate } from './index.ts'

/**
 * Questions that people may choose from, by an id that is stored and never changes its meaning. What stands here is
 * remembered for decades, has many possible answers and is found in no register and no profile; made-up answers are better still.
 */
const catalogues = {
  en: {
    lost_toy: 'What did you call the toy that you lost and missed most?',
    refused_dish: 'Which dish did you refuse to eat as a child?',
    disliked_teacher: 'What was the family name of the teacher you liked least?',
    childhood_hideout: 'Where did you hide as a child when you wanted to be alone?',
    childhood_friend: 'What was the first name of your best friend when you were a child?',
    first_teacher: 'What was the family name of your first teacher?',
    first_job: 'Where did you have your first job?',
    first_flight: 'Where did your first flight take you?',
    first_concert: 'Whose was the first concert you went to?',
    favourite_book: 'Which book did you like best as a child?',
    dreamt_job: 'What did you want to become when you were seven?',
    first_vehicle: 'What was your first car, motorbike or bicycle?',
  },
  'pt-BR': {
    lost_toy: 'Como se chamava o brinquedo que você perdeu e de que mais sentiu falta?',
    refused_dish: 'Que prato você se recusava a comer quando era criança?',
    disliked_teacher: 'Qual era o sobrenome do professor ou da professora de quem você menos gostava?',
    childhood_hideout: 'Onde você se escondia quando era criança e queria ficar só?',
    childhood_friend: 'Qual era o primeiro nome do seu melhor amigo ou amiga de infância?',
    first_teacher: 'Qual era o sobrenome do seu primeiro professor ou professora?',
    first_job: 'Onde foi o seu primeiro emprego?',
    first_flight: 'Para onde foi o seu primeiro voo?',
    first_concert: 'De quem foi o primeiro show a que você assistiu?',
    favourite_book: 'De que livro você mais gostava quando era criança?',
    dreamt_job: 'O que você queria ser quando tinha sete anos?',
    first_vehicle: 'Qual foi o seu primeiro carro, moto ou bicicleta?',
  },
} satisfies Record<LocaleId, Record<string, string>>

type QuestionId = keyof (typeof catalogues)['en']

/** One question in the language of the person. */
export interface CatalogueQuestion {
  readonly id: string
  readonly question: string
}

/** All questions in the locale nearest to `locale` (a BCP 47 tag, or null where none is known), in the same order in each. */
export function questionCatalogue(locale: string | null): readonly CatalogueQuestion[] {
  const texts: Readonly<Record<QuestionId, string>> = catalogues[negotiate(undefined, undefined, locale ?? undefined)]
  return Object.entries(texts).map(([id, question]) => ({ id, question }))
}
