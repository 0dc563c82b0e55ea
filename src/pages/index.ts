export type * from './page.ts'
export { renderPage } from './render.tsx'
