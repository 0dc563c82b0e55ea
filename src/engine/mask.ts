export { mask } from '../platform/mask.ts'
