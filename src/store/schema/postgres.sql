-- The schema of a fresh postgres database. Made by tools/schema-dump.ts from the migrations; do not edit.

create table applications (
  id text not null,
  tenant_id text not null,
  workspace_id text not null,
  enabled integer not null,
  settings text not null,
  constraint applications_pkey PRIMARY KEY (id),
  constraint applications_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

create table applied_migrations (
  name text not null,
  constraint applied_migrations_pkey PRIMARY KEY (name)
);

create table artifacts (
  id text not null,
  tenant_id text not null,
  workspace_id text not null,
  model text not null,
  payload text not null,
  grant_id text,
  uid text,
  user_code text,
  expires_at bigint,
  consumed_at bigint,
  constraint artifacts_pkey PRIMARY KEY (id)
);

CREATE INDEX artifacts_by_expires_at ON public.artifacts USING btree (expires_at) WHERE (expires_at IS NOT NULL);

CREATE INDEX artifacts_by_grant_id ON public.artifacts USING btree (grant_id) WHERE (grant_id IS NOT NULL);

CREATE INDEX artifacts_by_uid ON public.artifacts USING btree (uid) WHERE (uid IS NOT NULL);

CREATE INDEX artifacts_by_user_code ON public.artifacts USING btree (user_code) WHERE (user_code IS NOT NULL);

create table audit_events (
  id text not null,
  at bigint not null,
  node text not null,
  tenant_id text not null,
  workspace_id text,
  type text not null,
  result text not null,
  user_id text,
  application_id text,
  transaction_id text,
  factor text,
  reason text,
  address text,
  user_agent text,
  detail text,
  constraint audit_events_pkey PRIMARY KEY (id)
);

CREATE INDEX audit_events_by_time ON public.audit_events USING btree (tenant_id, at, id);

CREATE INDEX audit_events_by_transaction_id ON public.audit_events USING btree (tenant_id, transaction_id, at, id) WHERE (transaction_id IS NOT NULL);

CREATE INDEX audit_events_by_user_id ON public.audit_events USING btree (tenant_id, user_id, at, id) WHERE (user_id IS NOT NULL);

create table authenticator_failures (
  authenticator_id text not null,
  source text not null,
  failures integer not null,
  constraint authenticator_failures_authenticator FOREIGN KEY (authenticator_id) REFERENCES authenticators(id) ON DELETE CASCADE,
  constraint authenticator_failures_pkey PRIMARY KEY (authenticator_id, source)
);

create table authenticators (
  id text not null,
  tenant_id text not null,
  user_id text not null,
  factor text not null,
  sealed text,
  address text,
  marker bigint,
  status text not null,
  created_at bigint not null,
  label text,
  expires_at bigint,
  last_used_at bigint,
  failures integer not null default 0,
  unanswered integer not null default 0,
  unique_name text,
  constraint authenticators_pkey PRIMARY KEY (id),
  constraint authenticators_user FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE INDEX authenticators_by_user ON public.authenticators USING btree (user_id);

CREATE UNIQUE INDEX authenticators_unique_name ON public.authenticators USING btree (tenant_id, factor, unique_name);

create table catalogue_revision (
  id integer not null,
  revision bigint not null,
  constraint catalogue_revision_pkey PRIMARY KEY (id),
  constraint catalogue_revision_single CHECK ((id = 1))
);

create table failures (
  tenant_id text not null,
  account text not null,
  kind text not null,
  lane text not null,
  known integer not null,
  failures integer not null,
  total integer not null,
  next_allowed_at bigint not null,
  expires_at bigint not null,
  constraint failures_pkey PRIMARY KEY (tenant_id, account, kind, lane)
);

CREATE INDEX failures_by_expiry ON public.failures USING btree (expires_at) WHERE ((known = 0) OR (total = 0));

create table identifiers (
  pool_id text not null,
  value text not null,
  user_id text not null,
  constraint identifiers_pkey PRIMARY KEY (pool_id, value),
  constraint identifiers_user FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE INDEX identifiers_by_user ON public.identifiers USING btree (user_id);

create table limit_hits (
  tenant_id text not null,
  limit_id text not null,
  outcome text not null,
  day bigint not null,
  hits bigint not null,
  expires_at bigint not null,
  constraint limit_hits_pkey PRIMARY KEY (tenant_id, limit_id, outcome, day)
);

CREATE INDEX limit_hits_by_expiry ON public.limit_hits USING btree (expires_at);

create table message_templates (
  tenant_id text not null,
  template text not null,
  channel text not null,
  locale text not null,
  content text not null,
  constraint message_templates_pkey PRIMARY KEY (tenant_id, template, channel, locale),
  constraint message_templates_tenant FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);

create table one_time (
  id text not null,
  type text not null,
  tenant_id text not null,
  transaction_id text,
  user_id text,
  authenticator_id text,
  payload text not null,
  created_at bigint not null,
  expires_at bigint not null,
  consumed_at bigint,
  superseded_at bigint,
  constraint one_time_pkey PRIMARY KEY (id),
  constraint one_time_transaction FOREIGN KEY (transaction_id) REFERENCES transactions(id) ON DELETE CASCADE
);

CREATE INDEX one_time_by_authenticator ON public.one_time USING btree (authenticator_id);

CREATE INDEX one_time_by_expiry ON public.one_time USING btree (expires_at);

CREATE INDEX one_time_by_transaction ON public.one_time USING btree (transaction_id);

CREATE INDEX one_time_by_user ON public.one_time USING btree (user_id, type) WHERE (user_id IS NOT NULL);

create table outbox (
  id text not null,
  tenant_id text not null,
  user_id text,
  challenge_id text,
  channel text not null,
  destination text not null,
  sealed text not null,
  state text not null,
  attempts integer not null,
  due_at bigint not null,
  expires_at bigint not null,
  error text,
  provider text,
  provider_message_id text,
  delivery text,
  constraint outbox_pkey PRIMARY KEY (id)
);

CREATE INDEX outbox_by_challenge ON public.outbox USING btree (challenge_id);

CREATE INDEX outbox_by_expiry ON public.outbox USING btree (expires_at);

CREATE INDEX outbox_due ON public.outbox USING btree (due_at) WHERE (state = 'waiting'::text);

create table pools (
  id text not null,
  tenant_id text not null,
  slug text not null,
  name text not null,
  settings text not null default '{}'::text,
  constraint pools_pkey PRIMARY KEY (id),
  constraint pools_slug UNIQUE (tenant_id, slug),
  constraint pools_tenant FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);

create table proofs (
  id text not null,
  transaction_id text not null,
  tenant_id text not null,
  user_id text,
  authenticator_id text not null,
  factor text not null,
  at bigint not null,
  classes text not null,
  amr text not null,
  traits text not null,
  address text,
  constraint proofs_pkey PRIMARY KEY (id),
  constraint proofs_transaction FOREIGN KEY (transaction_id) REFERENCES transactions(id) ON DELETE CASCADE
);

CREATE INDEX proofs_by_transaction ON public.proofs USING btree (transaction_id);

create table send_counters (
  tenant_id text not null,
  limit_id text not null,
  subject text not null,
  times text not null,
  expires_at bigint not null,
  constraint send_counters_pkey PRIMARY KEY (tenant_id, limit_id, subject)
);

CREATE INDEX send_counters_by_expiry ON public.send_counters USING btree (expires_at);

create table shadow_findings (
  tenant_id text not null,
  sign_in text not null,
  rule text not null,
  workspace_id text not null,
  user_id text,
  application_id text,
  would text not null,
  at bigint not null,
  constraint shadow_findings_pkey PRIMARY KEY (tenant_id, sign_in, rule)
);

CREATE INDEX shadow_findings_by_age ON public.shadow_findings USING btree (at);

CREATE INDEX shadow_findings_by_time ON public.shadow_findings USING btree (tenant_id, workspace_id, at);

create table signing_keys (
  kid text not null,
  tenant_id text not null,
  workspace_id text not null,
  alg text not null,
  state text not null,
  sealed text not null,
  created_at bigint not null,
  remove_at bigint,
  constraint signing_keys_pkey PRIMARY KEY (workspace_id, kid),
  constraint signing_keys_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

create table tenants (
  id text not null,
  slug text not null,
  name text not null,
  settings text not null default '{}'::text,
  sending text not null default '{}'::text,
  constraint tenants_pkey PRIMARY KEY (id),
  constraint tenants_slug UNIQUE (slug)
);

create table token_stock (
  id text not null,
  tenant_id text not null,
  pool_id text not null,
  serial text not null,
  factor text not null,
  sealed text not null,
  authenticator_id text,
  user_id text,
  created_at bigint not null,
  constraint token_stock_pkey PRIMARY KEY (id),
  constraint token_stock_pool FOREIGN KEY (pool_id) REFERENCES pools(id),
  constraint token_stock_serial UNIQUE (pool_id, serial)
);

create table transactions (
  id text not null,
  tenant_id text not null,
  workspace_id text not null,
  pool_id text not null,
  application_id text not null,
  version integer not null,
  stage text not null,
  attempts integer not null,
  sends integer not null,
  user_id text,
  created_at bigint not null,
  expires_at bigint not null,
  state text not null,
  constraint transactions_pkey PRIMARY KEY (id)
);

CREATE INDEX transactions_by_expiry ON public.transactions USING btree (expires_at);

create table unverified_sends (
  message_id text not null,
  tenant_id text not null,
  limit_id text not null,
  subject text not null,
  destination text not null,
  challenge_id text,
  expires_at bigint not null,
  constraint unverified_sends_pkey PRIMARY KEY (message_id, limit_id)
);

CREATE INDEX unverified_sends_by_challenge ON public.unverified_sends USING btree (challenge_id);

CREATE INDEX unverified_sends_by_destination ON public.unverified_sends USING btree (tenant_id, destination);

CREATE INDEX unverified_sends_by_expiry ON public.unverified_sends USING btree (expires_at);

CREATE INDEX unverified_sends_by_subject ON public.unverified_sends USING btree (tenant_id, limit_id, subject, expires_at);

create table users (
  id text not null,
  tenant_id text not null,
  pool_id text not null,
  status text not null,
  locale text,
  username text,
  name text,
  email text,
  email_verified integer not null,
  phone text,
  phone_verified integer not null,
  created_at bigint not null,
  updated_at bigint not null,
  groups text not null default '[]'::text,
  sign_ins text not null default '[]'::text,
  constraint users_pkey PRIMARY KEY (id),
  constraint users_pool FOREIGN KEY (pool_id) REFERENCES pools(id)
);

CREATE INDEX users_by_email ON public.users USING btree (pool_id, lower(email));

CREATE INDEX users_by_phone ON public.users USING btree (pool_id, phone);

create table workspaces (
  id text not null,
  tenant_id text not null,
  slug text not null,
  pool_id text not null,
  enabled integer not null,
  settings text not null,
  constraint workspaces_pkey PRIMARY KEY (id),
  constraint workspaces_pool FOREIGN KEY (pool_id) REFERENCES pools(id),
  constraint workspaces_slug UNIQUE (tenant_id, slug),
  constraint workspaces_tenant FOREIGN KEY (tenant_id) REFERENCES tenants(id)
);

