import { type LocaleId, negotiate } from './index.ts'

/**
 * Questions that people may choose from, by an id that is stored and never changes its meaning. What stands here is
 * remembered for decades and not found in a profile; the answers people make up are better still.
 */
const catalogues = {
  en: {
    first_pet: 'What was the name of your first pet?',
    birth_city: 'In which town were you born?',
    first_school: 'What was the name of your first school?',
    childhood_street: 'In which street did you live as a child?',
    childhood_friend: 'What was the first name of your best friend when you were a child?',
    first_teacher: 'What was the family name of your first teacher?',
    first_job: 'Where did you have your first job?',
    first_flight: 'Where did your first flight take you?',
    first_concert: 'Whose was the first concert you went to?',
    favourite_book: 'Which book did you like best as a child?',
    grandparent_town: 'In which town did your grandmother live?',
    first_vehicle: 'What was your first car, motorbike or bicycle?',
  },
  'pt-BR': {
    first_pet: 'Qual era o nome do seu primeiro animal de estimação?',
    birth_city: 'Em que cidade você nasceu?',
    first_school: 'Qual era o nome da sua primeira escola?',
    childhood_street: 'Em que rua você morava quando era criança?',
    childhood_friend: 'Qual era o primeiro nome do seu melhor amigo ou amiga de infância?',
    first_teacher: 'Qual era o sobrenome do seu primeiro professor ou professora?',
    first_job: 'Onde foi o seu primeiro emprego?',
    first_flight: 'Para onde foi o seu primeiro voo?',
    first_concert: 'De quem foi o primeiro show a que você assistiu?',
    favourite_book: 'De que livro você mais gostava quando era criança?',
    grandparent_town: 'Em que cidade morava a sua avó?',
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
