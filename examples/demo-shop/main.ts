import { startDemoShop } from './index.ts'

const port = Number(process.env.PORT ?? 7301)
const issuer = process.env.ISSUER ?? 'http://localhost:7300/demo/shop'

const shop = await startDemoShop({ port, issuer })
console.log(`Demo shop: ${shop.url} (signs people in at ${issuer})`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void shop.close())
