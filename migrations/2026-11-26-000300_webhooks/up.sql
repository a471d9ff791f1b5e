-- Addresses to which changes are sent. Records like others; their secrets and
-- how far each has come stand apart, so that no document of the ledger holds them.
create table webhooks (
    id              uuid not null,
    name            text not null,
    url             text not null,
    record_types    text[] not null,
    region_code     text collate "C",
    status          text not null,
    owner_id        uuid not null,
    disabled_reason text,
    disabled_at     timestamptz,
    version         integer not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    updated_by      uuid not null,
    deleted_at      timestamptz,
    constraint webhooks_pkey primary key (id),
    constraint webhooks_owner_fkey foreign key (owner_id) references principals (id),
    constraint webhooks_status_known check (status in ('active', 'disabled')),
    constraint webhooks_reason_known
        check (disabled_reason in ('request', 'failing', 'gone', 'owner_disabled', 'rights_gone')),
    constraint webhooks_disabled_whole
        check ((status = 'disabled') = (disabled_reason is not null) and (status = 'disabled') = (disabled_at is not null))
);
create index webhooks_owner_idx on webhooks (owner_id);
create index webhooks_order_idx on webhooks (created_at, id);

-- With what messages are signed. One that was replaced goes on until `ends_at`.
create table webhook_secrets (
    number     bigint generated always as identity,
    webhook_id uuid not null,
    secret     bytea not null,
    made_at    timestamptz not null,
    ends_at    timestamptz,
    constraint webhook_secrets_pkey primary key (number),
    constraint webhook_secrets_webhook_fkey foreign key (webhook_id) references webhooks (id)
);
create index webhook_secrets_webhook_idx on webhook_secrets (webhook_id);

-- How far each webhook has come: everything in the feed up to this place has
-- become deliveries. A replay sets it back; up to `again_until` those that are
-- there already are then opened again, from position `again_from` on.
create table webhook_places (
    webhook_id      uuid not null,
    xid             bigint not null,
    seq             bigint not null,
    again_from      bigint,
    again_until_xid bigint,
    again_until_seq bigint,
    -- Since when no message was taken.
    failing_since   timestamptz,
    constraint webhook_places_pkey primary key (webhook_id),
    constraint webhook_places_webhook_fkey foreign key (webhook_id) references webhooks (id),
    constraint webhook_places_again_whole
        check ((again_from is null) = (again_until_xid is null) and (again_from is null) = (again_until_seq is null))
);

-- Messages: which entry of the ledger goes to whom, and what came of it. What
-- they say is read from the ledger when they are sent. `seq` is null in a test.
create table webhook_deliveries (
    id              uuid not null,
    number          bigint generated always as identity,
    webhook_id      uuid not null,
    seq             bigint,
    record_type     text,
    record_id       uuid,
    scope           text,
    event           text not null,
    status          text not null,
    tries           integer not null default 0,
    attempts        jsonb not null default '[]',
    created_at      timestamptz not null,
    -- Since when it is tried.
    opened_at       timestamptz not null,
    next_attempt_at timestamptz,
    -- Who is sending it just now, and until when nobody else does.
    lease           uuid,
    leased_until    timestamptz,
    finished_at     timestamptz,
    constraint webhook_deliveries_pkey primary key (id),
    constraint webhook_deliveries_webhook_fkey foreign key (webhook_id) references webhooks (id),
    constraint webhook_deliveries_entry_key unique (webhook_id, seq),
    constraint webhook_deliveries_status_known check (status in ('pending', 'delivered', 'failed')),
    constraint webhook_deliveries_pending_due check ((status = 'pending') = (next_attempt_at is not null))
);
create index webhook_deliveries_order_idx on webhook_deliveries (webhook_id, number);
create index webhook_deliveries_due_idx on webhook_deliveries (webhook_id, next_attempt_at, number) where status = 'pending';
create index webhook_deliveries_finished_idx on webhook_deliveries (finished_at) where finished_at is not null;
