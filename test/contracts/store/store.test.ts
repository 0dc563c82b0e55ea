import { describe } from 'vitest'
import { eachDatabase } from '../../support/databases.ts'
import { transactionsContract } from './transactions.contract.ts'

eachDatabase((open) => {
  describe('transactions', () => transactionsContract(open))
})
