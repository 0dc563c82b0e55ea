import { riskLevels } from '../domain/risk.ts'
import type { TransactionDetail } from '../domain/risk-inputs.ts'
import { type ExternalAnswer, type ExternalSource, signalDefaults } from '../domain/risk-settings.ts'
import type { Sealing } from '../platform/contract.ts'
import { AddressRefused } from '../platform/guarded-fetch.ts'

/** What the source is told. */
export interface ExternalQuestion {
  readonly tenant: string
  readonly workspace: string
  readonly application: string
  /** Id; null where nobody known is named. */
  readonly user: string | null
  readonly address: string | null
  readonly userAgent: string | null
  /** Milliseconds since the epoch; sent in ISO 8601. */
  readonly at: number
  readonly details: readonly TransactionDetail[] | null
}

export interface ExternalRiskDeps {
  /** The guarded way out: platform/guarded-fetch.ts. */
  readonly fetch: (url: string, options: RequestInit) => Promise<Response>
  readonly sealing: Pick<Sealing, 'open'>
}

export type AskExternalRisk = (source: ExternalSource, question: ExternalQuestion) => Promise<ExternalAnswer>

/** Row under which the secret of a workspace's source is sealed; the purpose is `risk`. */
export const riskSecretRow = ({ tenant, workspace }: Pick<ExternalQuestion, 'tenant' | 'workspace'>): string =>
  `${tenant}/${workspace}`

/** Asks a source of risk for its points. Never throws: whatever is not an answer is a fault, and that is the highest risk. */
export function createExternalRisk({ fetch, sealing }: ExternalRiskDeps): AskExternalRisk {
  return async (source, question) => {
    const controller = new AbortController()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<ExternalAnswer>((resolve) => {
      timer = setTimeout(() => {
        resolve({ fault: 'the source took too long' })
        controller.abort()
      }, source.timeoutMs ?? signalDefaults.external.timeoutMs)
    })
    const ask = async (): Promise<ExternalAnswer> => {
      const response = await fetch(source.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          ...(source.sealed === undefined
            ? {}
            : { authorization: `Bearer ${sealing.open('risk', riskSecretRow(question), source.sealed)}` }),
        },
        body: JSON.stringify({ ...question, at: new Date(question.at).toISOString() }),
        signal: controller.signal,
      })
      if (response.status !== 200) return { fault: `the source answered with status ${response.status}` }
      return readAnswer(await response.text())
    }
    try {
      return await Promise.race([ask().catch(faultOf), late])
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Neither the address of the source nor its own words are told: both may hold what is nobody's business. */
const faultOf = (error: unknown): ExternalAnswer =>
  error instanceof AddressRefused
    ? { fault: 'the source has no public address; COUNTERSIGN_OUTBOUND_NETWORKS allows one of your own' }
    : { fault: 'the source could not be asked' }

/** Exactly one of `points` and `level`: with both, two readers could take different ones. */
function readAnswer(text: string): ExternalAnswer {
  const { points, level } = objectIn(text)
  if (level === undefined && typeof points === 'number' && points >= 0 && points <= 100) return { points }
  const known = riskLevels.find((one) => one === level)
  return points === undefined && known ? { level: known } : { fault: 'the source gave neither points from 0 to 100 nor a level' }
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
