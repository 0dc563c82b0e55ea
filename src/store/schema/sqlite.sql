-- The schema of a fresh sqlite database. Made by tools/schema-dump.ts from the migrations; do not edit.

CREATE TABLE "applications" (
  "id" text not null,
  "tenant_id" text not null,
  "workspace_id" text not null,
  "enabled" integer not null,
  "settings" text not null,
  constraint "applications_pkey" primary key ("id"),
  constraint "applications_workspace" foreign key ("workspace_id") references "workspaces" ("id")
) strict;

CREATE TABLE applied_migrations (
  name text not null primary key
);

CREATE TABLE "artifacts" (
  "id" text not null,
  "tenant_id" text not null,
  "workspace_id" text not null,
  "model" text not null,
  "payload" text not null,
  "grant_id" text,
  "uid" text,
  "user_code" text,
  "expires_at" integer,
  "consumed_at" integer,
  constraint "artifacts_pkey" primary key ("id")
) strict;

CREATE INDEX "artifacts_by_expires_at" on "artifacts" ("expires_at") where "expires_at" is not null;

CREATE INDEX "artifacts_by_grant_id" on "artifacts" ("grant_id") where "grant_id" is not null;

CREATE INDEX "artifacts_by_uid" on "artifacts" ("uid") where "uid" is not null;

CREATE INDEX "artifacts_by_user_code" on "artifacts" ("user_code") where "user_code" is not null;

CREATE TABLE "audit_events" (
  "id" text not null,
  "at" integer not null,
  "node" text not null,
  "tenant_id" text not null,
  "workspace_id" text,
  "type" text not null,
  "result" text not null,
  "user_id" text,
  "application_id" text,
  "transaction_id" text,
  "factor" text,
  "reason" text,
  "address" text,
  "user_agent" text,
  "detail" text,
  constraint "audit_events_pkey" primary key ("id")
) strict;

CREATE INDEX "audit_events_by_time" on "audit_events" ("tenant_id", "at", "id");

CREATE INDEX "audit_events_by_transaction_id" on "audit_events" ("tenant_id", "transaction_id", "at", "id") where "transaction_id" is not null;

CREATE INDEX "audit_events_by_user_id" on "audit_events" ("tenant_id", "user_id", "at", "id") where "user_id" is not null;

CREATE TABLE "authenticator_failures" (
  "authenticator_id" text not null,
  "source" text not null,
  "failures" integer not null,
  constraint "authenticator_failures_pkey" primary key ("authenticator_id", "source"),
  constraint "authenticator_failures_authenticator" foreign key ("authenticator_id") references "authenticators" ("id") on delete cascade
) strict;

CREATE TABLE "authenticators" (
  "id" text not null,
  "tenant_id" text not null,
  "user_id" text not null,
  "factor" text not null,
  "sealed" text,
  "address" text,
  "marker" integer,
  "status" text not null,
  "created_at" integer not null,
  "label" text,
  "expires_at" integer,
  "last_used_at" integer,
  "failures" integer default 0 not null,
  "unanswered" integer default 0 not null,
  "unique_name" text,
  constraint "authenticators_pkey" primary key ("id"),
  constraint "authenticators_user" foreign key ("user_id") references "users" ("id")
) strict;

CREATE INDEX "authenticators_by_user" on "authenticators" ("user_id");

CREATE UNIQUE INDEX "authenticators_unique_name" on "authenticators" ("tenant_id", "factor", "unique_name");

CREATE TABLE "catalogue_revision" (
  "id" integer not null,
  "revision" integer not null,
  constraint "catalogue_revision_pkey" primary key ("id"),
  constraint "catalogue_revision_single" check (id = 1)
) strict;

CREATE TABLE "failures" (
  "tenant_id" text not null,
  "account" text not null,
  "kind" text not null,
  "lane" text not null,
  "known" integer not null,
  "failures" integer not null,
  "total" integer not null,
  "next_allowed_at" integer not null,
  "expires_at" integer not null,
  constraint "failures_pkey" primary key ("tenant_id", "account", "kind", "lane")
) strict;

CREATE INDEX "failures_by_expiry" on "failures" ("expires_at") where known = 0 or total = 0;

CREATE TABLE "identifiers" (
  "pool_id" text not null,
  "value" text not null,
  "user_id" text not null,
  constraint "identifiers_pkey" primary key ("pool_id", "value"),
  constraint "identifiers_user" foreign key ("user_id") references "users" ("id")
) strict;

CREATE INDEX "identifiers_by_user" on "identifiers" ("user_id");

CREATE TABLE "limit_hits" (
  "tenant_id" text not null,
  "limit_id" text not null,
  "outcome" text not null,
  "day" integer not null,
  "hits" integer not null,
  "expires_at" integer not null,
  constraint "limit_hits_pkey" primary key ("tenant_id", "limit_id", "outcome", "day")
) strict;

CREATE INDEX "limit_hits_by_expiry" on "limit_hits" ("expires_at");

CREATE TABLE "message_templates" (
  "tenant_id" text not null,
  "template" text not null,
  "channel" text not null,
  "locale" text not null,
  "content" text not null,
  constraint "message_templates_pkey" primary key ("tenant_id", "template", "channel", "locale"),
  constraint "message_templates_tenant" foreign key ("tenant_id") references "tenants" ("id")
) strict;

CREATE TABLE "one_time" (
  "id" text not null,
  "type" text not null,
  "tenant_id" text not null,
  "transaction_id" text,
  "user_id" text,
  "authenticator_id" text,
  "payload" text not null,
  "created_at" integer not null,
  "expires_at" integer not null,
  "consumed_at" integer,
  "superseded_at" integer,
  constraint "one_time_pkey" primary key ("id"),
  constraint "one_time_transaction" foreign key ("transaction_id") references "transactions" ("id") on delete cascade
) strict;

CREATE INDEX "one_time_by_authenticator" on "one_time" ("authenticator_id");

CREATE INDEX "one_time_by_expiry" on "one_time" ("expires_at");

CREATE INDEX "one_time_by_transaction" on "one_time" ("transaction_id");

CREATE INDEX "one_time_by_user" on "one_time" ("user_id", "type") where user_id is not null;

CREATE TABLE "outbox" (
  "id" text not null,
  "tenant_id" text not null,
  "user_id" text,
  "challenge_id" text,
  "channel" text not null,
  "destination" text not null,
  "sealed" text not null,
  "state" text not null,
  "attempts" integer not null,
  "due_at" integer not null,
  "expires_at" integer not null,
  "error" text,
  "provider" text,
  "provider_message_id" text,
  "delivery" text,
  constraint "outbox_pkey" primary key ("id")
) strict;

CREATE INDEX "outbox_by_challenge" on "outbox" ("challenge_id");

CREATE INDEX "outbox_by_expiry" on "outbox" ("expires_at");

CREATE INDEX "outbox_due" on "outbox" ("due_at") where state = 'waiting';

CREATE TABLE "pools" (
  "id" text not null,
  "tenant_id" text not null,
  "slug" text not null,
  "name" text not null,
  "settings" text default '{}' not null,
  constraint "pools_pkey" primary key ("id"),
  constraint "pools_slug" unique ("tenant_id", "slug"),
  constraint "pools_tenant" foreign key ("tenant_id") references "tenants" ("id")
) strict;

CREATE TABLE "proofs" (
  "id" text not null,
  "transaction_id" text not null,
  "tenant_id" text not null,
  "user_id" text,
  "authenticator_id" text not null,
  "factor" text not null,
  "at" integer not null,
  "classes" text not null,
  "amr" text not null,
  "traits" text not null,
  "address" text,
  constraint "proofs_pkey" primary key ("id"),
  constraint "proofs_transaction" foreign key ("transaction_id") references "transactions" ("id") on delete cascade
) strict;

CREATE INDEX "proofs_by_transaction" on "proofs" ("transaction_id");

CREATE TABLE "send_counters" (
  "tenant_id" text not null,
  "limit_id" text not null,
  "subject" text not null,
  "times" text not null,
  "expires_at" integer not null,
  constraint "send_counters_pkey" primary key ("tenant_id", "limit_id", "subject")
) strict;

CREATE INDEX "send_counters_by_expiry" on "send_counters" ("expires_at");

CREATE TABLE "shadow_findings" (
  "tenant_id" text not null,
  "sign_in" text not null,
  "rule" text not null,
  "workspace_id" text not null,
  "user_id" text,
  "application_id" text,
  "would" text not null,
  "at" integer not null,
  constraint "shadow_findings_pkey" primary key ("tenant_id", "sign_in", "rule")
) strict;

CREATE INDEX "shadow_findings_by_age" on "shadow_findings" ("at");

CREATE INDEX "shadow_findings_by_time" on "shadow_findings" ("tenant_id", "workspace_id", "at");

CREATE TABLE "signing_keys" (
  "kid" text not null,
  "tenant_id" text not null,
  "workspace_id" text not null,
  "alg" text not null,
  "state" text not null,
  "sealed" text not null,
  "created_at" integer not null,
  "remove_at" integer,
  constraint "signing_keys_pkey" primary key ("workspace_id", "kid"),
  constraint "signing_keys_workspace" foreign key ("workspace_id") references "workspaces" ("id")
) strict;

CREATE TABLE "tenants" (
  "id" text not null,
  "slug" text not null,
  "name" text not null,
  "settings" text default '{}' not null,
  "sending" text default '{}' not null,
  constraint "tenants_pkey" primary key ("id"),
  constraint "tenants_slug" unique ("slug")
) strict;

CREATE TABLE "token_stock" (
  "id" text not null,
  "tenant_id" text not null,
  "pool_id" text not null,
  "serial" text not null,
  "factor" text not null,
  "sealed" text not null,
  "authenticator_id" text,
  "user_id" text,
  "created_at" integer not null,
  constraint "token_stock_pkey" primary key ("id"),
  constraint "token_stock_serial" unique ("pool_id", "serial"),
  constraint "token_stock_pool" foreign key ("pool_id") references "pools" ("id")
) strict;

CREATE TABLE "transactions" (
  "id" text not null,
  "tenant_id" text not null,
  "workspace_id" text not null,
  "pool_id" text not null,
  "application_id" text not null,
  "version" integer not null,
  "stage" text not null,
  "attempts" integer not null,
  "sends" integer not null,
  "user_id" text,
  "created_at" integer not null,
  "expires_at" integer not null,
  "state" text not null,
  constraint "transactions_pkey" primary key ("id")
) strict;

CREATE INDEX "transactions_by_expiry" on "transactions" ("expires_at");

CREATE TABLE "unverified_sends" (
  "message_id" text not null,
  "tenant_id" text not null,
  "limit_id" text not null,
  "subject" text not null,
  "destination" text not null,
  "challenge_id" text,
  "expires_at" integer not null,
  constraint "unverified_sends_pkey" primary key ("message_id", "limit_id")
) strict;

CREATE INDEX "unverified_sends_by_challenge" on "unverified_sends" ("challenge_id");

CREATE INDEX "unverified_sends_by_destination" on "unverified_sends" ("tenant_id", "destination");

CREATE INDEX "unverified_sends_by_expiry" on "unverified_sends" ("expires_at");

CREATE INDEX "unverified_sends_by_subject" on "unverified_sends" ("tenant_id", "limit_id", "subject", "expires_at");

CREATE TABLE "users" (
  "id" text not null,
  "tenant_id" text not null,
  "pool_id" text not null,
  "status" text not null,
  "locale" text,
  "username" text,
  "name" text,
  "email" text,
  "email_verified" integer not null,
  "phone" text,
  "phone_verified" integer not null,
  "created_at" integer not null,
  "updated_at" integer not null,
  "groups" text default '[]' not null,
  "sign_ins" text default '[]' not null,
  constraint "users_pkey" primary key ("id"),
  constraint "users_pool" foreign key ("pool_id") references "pools" ("id")
) strict;

CREATE INDEX "users_by_email" on "users" (pool_id, lower(email));

CREATE INDEX "users_by_phone" on "users" ("pool_id", "phone");

CREATE TABLE "workspaces" (
  "id" text not null,
  "tenant_id" text not null,
  "slug" text not null,
  "pool_id" text not null,
  "enabled" integer not null,
  "settings" text not null,
  constraint "workspaces_pkey" primary key ("id"),
  constraint "workspaces_slug" unique ("tenant_id", "slug"),
  constraint "workspaces_tenant" foreign key ("tenant_id") references "tenants" ("id"),
  constraint "workspaces_pool" foreign key ("pool_id") references "pools" ("id")
) strict;

