import { performance } from 'node:perf_hooks'
import { hash, verify } from '@node-rs/argon2'

/** Argon2id alone, at the server's parameters: one at a time, so that the CPU seconds are its own. */
const { seconds = 3 } = JSON.parse(process.argv[2] ?? '{}') as { seconds?: number }
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const stored = await hash('correct horse battery staple', parameters)
for (let warmUp = 0; warmUp < 5; warmUp++) await verify(stored, 'correct horse battery staple')

const cpuBefore = process.cpuUsage()
const started = performance.now()
let count = 0
while (performance.now() - started < seconds * 1000) {
  await verify(stored, 'correct horse battery staple')
  count++
}
const elapsed = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(cpuBefore)
process.send?.({ perSecond: count / elapsed, cpuMs: (user + system) / 1000 / count }, () => process.exit())
