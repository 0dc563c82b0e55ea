import { writeFileSync } from 'node:fs'
import { startPostgres } from './lib/postgres.ts'
import { measureLimits } from './limits.ts'
import { measureDecide } from './measure-decide.ts'
import { measureServer } from './measure-server.ts'
import { readOptions, usage } from './options.ts'
import { machine, type Report, table } from './report.ts'

const started = Date.now()
const say = (what: string) => process.stderr.write(`measuring ${what}\n`)

async function bench(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  const remarks: string[] = []
  const postgres = options.databases.includes('postgres') ? await startPostgres(options.postgresUrl) : undefined
  try {
    const { limits, rows } = await measureLimits(options, postgres, say)
    const remark = (sentence: string) => void remarks.push(sentence)
    for (const database of options.databases) {
      rows.push(...(await measureServer({ options, limits, postgres, say, remark }, database)))
    }
    rows.push(measureDecide())
    const report: Report = {
      startedAt: new Date(started).toISOString(),
      tookSeconds: (Date.now() - started) / 1000,
      quick: options.quick,
      machine: machine(),
      rows,
      remarks,
    }
    process.stdout.write(table(report))
    const json = `${JSON.stringify(report, undefined, 2)}\n`
    if (options.json === undefined) process.stdout.write(`\n${json}`)
    else writeFileSync(options.json, json)
  } finally {
    await postgres?.stop()
  }
}

await bench().catch((error: unknown) => {
  // Measuring is no test: a figure that could not be taken fails no build.
  process.stderr.write(`The bench could not finish: ${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`)
})
