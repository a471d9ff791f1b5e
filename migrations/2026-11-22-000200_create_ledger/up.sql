-- Every change of every record, written in the transaction of the change.
create table ledger (
    seq           bigint generated always as identity,
    xid           xid8 not null default pg_current_xact_id(),
    recorded_at   timestamptz not null,
    record_type   text not null,
    record_id     uuid not null,
    version       integer not null,
    region_code   text collate "C",
    region_before text collate "C",
    operation     text not null,
    document      jsonb,
    changed       text[] not null,
    actor_id      uuid not null,
    origin        text not null,
    request_id    text,
    reason        text,
    constraint ledger_pkey primary key (seq),
    constraint ledger_version_key unique (record_type, record_id, version),
    constraint ledger_operation_known check (operation in ('create', 'update', 'delete', 'restore', 'erase')),
    constraint ledger_origin_known check (origin in ('api', 'sync', 'import', 'system')),
    constraint ledger_document_of_the_living check ((document is null) = (operation in ('delete', 'erase')))
);
-- The order of the change feed.
create index ledger_feed_idx on ledger (xid, seq);

create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is only appended to';
end $$;
create trigger ledger_append_only before update or delete or truncate on ledger
    for each statement execute function refuse_ledger_change();

-- Which record carries which name of a partner system; kept by the same
-- function that writes the ledger.
create table external_ids (
    record_type text not null,
    system      text not null,
    external_id text not null,
    record_id   uuid not null,
    constraint external_ids_pkey primary key (record_type, system, external_id)
);
create index external_ids_record_idx on external_ids (record_id);

-- Answers to requests with an Idempotency-Key, kept 30 days.
create table idempotency_keys (
    principal_id uuid not null,
    key          text not null,
    fingerprint  bytea not null,
    status       integer,
    headers      jsonb,
    body         bytea,
    created_at   timestamptz not null default now(),
    constraint idempotency_keys_pkey primary key (principal_id, key)
);
create index idempotency_keys_created_idx on idempotency_keys (created_at);
