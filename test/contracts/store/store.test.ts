import { describe } from 'vitest'
import { eachDatabase } from '../../support/databases.ts'
import { artifactsContract } from './artifacts.contract.ts'
import { authenticatorsContract } from './authenticators.contract.ts'
import { catalogueContract } from './catalogue.contract.ts'
import { codesContract } from './codes.contract.ts'
import { explanationsContract } from './explanations.contract.ts'
import { limitsContract } from './limits.contract.ts'
import { outboxContract } from './outbox.contract.ts'
import { peopleContract } from './people.contract.ts'
import { policyContract } from './policy.contract.ts'
import { policyChangeContract } from './policy-change.contract.ts'
import { sendingContract } from './sending.contract.ts'
import { templatesContract } from './templates.contract.ts'
import { transactionsContract } from './transactions.contract.ts'

eachDatabase((open) => {
  describe('transactions', () => transactionsContract(open))
  describe('limits', () => limitsContract(open))
  describe('sending', () => sendingContract(open))
  describe('templates', () => templatesContract(open))
  describe('outbox', () => outboxContract(open))
  describe('artifacts', () => artifactsContract(open))
  describe('authenticators', () => authenticatorsContract(open))
  describe('catalogue', () => catalogueContract(open))
  describe('people', () => peopleContract(open))
  describe('policy', () => policyContract(open))
  describe('changes of policy', () => policyChangeContract(open))
  describe('codes', () => codesContract(open))
  describe('explanations', () => explanationsContract(open))
})
