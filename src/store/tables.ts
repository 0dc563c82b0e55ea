import type { Generated } from 'kysely'

/** The rows as they are stored. Times are milliseconds since the epoch; flags are 0 or 1; JSON is text. */
export interface Tables {
  /** `sending`: SendingSettings as JSON; `settings`: TenantSettings as JSON. */
  tenants: { id: string; slug: string; name: string; sending: Generated<string>; settings: Generated<string> }
  /** `settings`: PoolSettings as JSON. */
  pools: { id: string; tenant_id: string; slug: string; name: string; settings: Generated<string> }
  workspaces: { id: string; tenant_id: string; slug: string; pool_id: string; enabled: number; settings: string }
  applications: { id: string; tenant_id: string; workspace_id: string; enabled: number; settings: string }
  catalogue_revision: { id: number; revision: number }
  signing_keys: SigningKeyRow
  users: UserRow
  identifiers: { pool_id: string; value: string; user_id: string }
  authenticators: AuthenticatorRow
  authenticator_failures: { authenticator_id: string; source: string; failures: number }
  transactions: TransactionRow
  proofs: ProofRow
  one_time: OneTimeRow
  failures: FailureRow
  outbox: OutboxRow
  message_templates: { tenant_id: string; template: string; channel: string; locale: string; content: string }
  send_counters: SendCounterRow
  unverified_sends: UnverifiedSendRow
  limit_hits: { tenant_id: string; limit_id: string; outcome: string; day: number; hits: number; expires_at: number }
  artifacts: ArtifactRow
  audit_events: AuditEventRow
  shadow_findings: ShadowFindingRow
  token_stock: TokenStockRow
}

export interface SigningKeyRow {
  kid: string
  tenant_id: string
  workspace_id: string
  alg: string
  state: string
  sealed: string
  created_at: number
  remove_at: number | null
}

export interface UserRow {
  id: string
  tenant_id: string
  pool_id: string
  status: string
  locale: string | null
  username: string | null
  name: string | null
  email: string | null
  email_verified: number
  phone: string | null
  phone_verified: number
  created_at: number
  updated_at: number
  /** List of names as JSON. */
  groups: Generated<string>
  /** List of PastSignIn as JSON, newest first. */
  sign_ins: Generated<string>
}

export interface AuthenticatorRow {
  id: string
  tenant_id: string
  user_id: string
  factor: string
  sealed: string | null
  address: string | null
  marker: number | null
  status: string
  created_at: number
  label: string | null
  expires_at: number | null
  last_used_at: number | null
  /** Wrong answers since it was bound or its owner acknowledged them: the sum of authenticator_failures. */
  failures: Generated<number>
  /** Requests in a row that nobody answered. */
  unanswered: Generated<number>
  /** What no other of this factor and tenant may have. */
  unique_name: Generated<string | null>
}

export interface TransactionRow {
  id: string
  tenant_id: string
  workspace_id: string
  pool_id: string
  application_id: string
  version: number
  stage: string
  attempts: number
  sends: number
  user_id: string | null
  created_at: number
  expires_at: number
  state: string
}

export interface ProofRow {
  id: string
  transaction_id: string
  tenant_id: string
  user_id: string | null
  authenticator_id: string
  factor: string
  at: number
  classes: string
  amr: string
  traits: string
  address: string | null
}

/** Challenges and everything else that works once. */
export interface OneTimeRow {
  id: string
  type: string
  tenant_id: string
  transaction_id: string | null
  user_id: string | null
  authenticator_id: string | null
  payload: string
  created_at: number
  expires_at: number
  consumed_at: number | null
  superseded_at: number | null
}

/** The failure ledger. `failures` counts the window, `total` the lifetime of the row. */
export interface FailureRow {
  tenant_id: string
  account: string
  kind: string
  lane: string
  /** 1 for accounts of existing users: their row is kept, because `total` must not be forgotten. */
  known: number
  failures: number
  total: number
  next_allowed_at: number
  /** End of the window. */
  expires_at: number
}

/** `times`: JSON list of [milliseconds since the epoch, sends]. For a limit of unverified sends the row is only there to be held. */
export interface SendCounterRow {
  tenant_id: string
  limit_id: string
  subject: string
  times: string
  expires_at: number
}

/** One send under one limit, until its code is confirmed or the window is over. */
export interface UnverifiedSendRow {
  message_id: string
  tenant_id: string
  limit_id: string
  subject: string
  destination: string
  challenge_id: string | null
  expires_at: number
}

export interface OutboxRow {
  id: string
  tenant_id: string
  user_id: string | null
  challenge_id: string | null
  channel: string
  destination: string
  sealed: string
  /** `waiting`, `sent`, `failed`, or (left out by a limit) `limited` or `withheld`. */
  state: string
  attempts: number
  /** When it may be taken next: a lease moves it ahead. */
  due_at: number
  expires_at: number
  error: string | null
  /** Who took it, under what id, and what they reported since: see DeliveryStatus. */
  provider: string | null
  provider_message_id: string | null
  delivery: string | null
}

/** `id`, `uid`, `user_code` and `grant_id` are SHA-256 digests that include workspace and model. */
export interface ArtifactRow {
  id: string
  tenant_id: string
  workspace_id: string
  model: string
  payload: string
  grant_id: string | null
  uid: string | null
  user_code: string | null
  expires_at: number | null
  consumed_at: number | null
}

export interface AuditEventRow {
  id: string
  at: number
  node: string
  tenant_id: string
  workspace_id: string | null
  type: string
  result: string
  user_id: string | null
  application_id: string | null
  transaction_id: string | null
  factor: string | null
  reason: string | null
  address: string | null
  user_agent: string | null
  /** JSON. */
  detail: string | null
}

/** What a rule in shadow would have changed about one sign-in. */
export interface ShadowFindingRow {
  tenant_id: string
  /** Transaction id, or event id where there is no transaction. */
  sign_in: string
  rule: string
  workspace_id: string
  user_id: string | null
  application_id: string | null
  would: string
  at: number
}

/** Hardware tokens: nobody's while `authenticator_id` is null. */
export interface TokenStockRow {
  id: string
  tenant_id: string
  pool_id: string
  serial: string
  factor: string
  sealed: string
  authenticator_id: string | null
  user_id: string | null
  created_at: number
}
