import type { Opening, Transaction, TransactionState } from '../domain/transaction.ts'
import type { Factor } from './factor-contract.ts'
import { settingsOf } from './factor-settings.ts'
import { firstFactorsOf } from './subject.ts'
import type { IdentifyView } from './view.ts'
import { factorOf, type World } from './world.ts'

/** WN-1: an answer to the challenge on the first page comes within five minutes. */
const lifetimeMs = 300_000

type Opener = Factor & Required<Pick<Factor, 'opening'>>

const openersOf = (world: World): Opener[] =>
  firstFactorsOf(world).flatMap((id) => {
    const factor = factorOf(world, id)
    return factor?.opening ? [factor as Opener] : []
  })

/** A fresh challenge for a first page, where a first factor names its owner by itself. A step makes the one before worthless. */
export function withOpening(world: World, state: TransactionState, madeAt: number | undefined): TransactionState {
  if (openersOf(world).length === 0) return state
  const opening: Opening = { challenge: world.deps.random.token(32), ...(madeAt === undefined ? {} : { madeAt }) }
  return { ...state, opening }
}

/** What everybody is asked on the first page, known or not. */
export function openingsOf(world: World, { state: { opening } }: Transaction): Pick<IdentifyView, 'openings'> {
  if (!opening) return {}
  const openings = openersOf(world).map((factor) => ({
    factor: factor.id,
    prompt: factor.opening.prompt(opening.challenge, settingsOf(world, factor)),
  }))
  return openings.length === 0 ? {} : { openings }
}

/** What the factor verifies an answer against; null where the page was open for too long. */
export function openChallenge(world: World, { state: { opening }, createdAt, readAt }: Transaction, factor: Factor): unknown {
  if (!opening || !factor.opening || (opening.madeAt ?? createdAt) + lifetimeMs < readAt) return null
  return factor.opening.challenge(opening.challenge, settingsOf(world, factor))
}
