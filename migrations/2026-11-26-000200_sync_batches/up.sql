-- Batches of partner systems, remembered 30 days.
create table sync_batches (
    id           uuid not null,
    principal_id uuid not null,
    mode         text not null,
    op_ids       uuid[] not null,
    received_at  timestamptz not null,
    constraint sync_batches_pkey primary key (id),
    constraint sync_batches_mode_known check (mode in ('each', 'all_or_nothing'))
);
create index sync_batches_received_idx on sync_batches (received_at);
create index sync_batches_principal_idx on sync_batches (principal_id, received_at);

-- What came of each operation, written in the transaction of its effect.
create table sync_receipts (
    principal_id uuid not null,
    op_id        uuid not null,
    batch_id     uuid not null,
    fingerprint  bytea not null,
    result       text not null,
    receipt      jsonb not null,
    client_time  timestamptz,
    recorded_at  timestamptz not null,
    constraint sync_receipts_pkey primary key (principal_id, op_id),
    constraint sync_receipts_result_known
        check (result in ('created', 'updated', 'merged', 'unchanged', 'conflict', 'refused'))
);
create index sync_receipts_recorded_idx on sync_receipts (recorded_at);

-- What two sides changed differently, until somebody has chosen and after.
-- `fields` is empty when the whole record is in conflict.
create table sync_conflicts (
    id           uuid not null,
    seq          bigint generated always as identity,
    principal_id uuid not null,
    batch_id     uuid not null,
    op_id        uuid not null,
    record_type  text not null,
    record_id    uuid not null,
    kind         text not null,
    base_version integer not null,
    version      integer not null,
    fields       text[] not null,
    entries      jsonb not null,
    sent         jsonb not null,
    applied      text[] not null,
    client_time  timestamptz,
    created_at   timestamptz not null,
    resolved_at  timestamptz,
    resolved_by  uuid,
    resolved_version integer,
    resolution   jsonb,
    constraint sync_conflicts_pkey primary key (id),
    constraint sync_conflicts_kind_known check (kind in ('fields', 'deleted', 'edited')),
    constraint sync_conflicts_resolved_whole check ((resolved_at is null) = (resolved_by is null))
);
create index sync_conflicts_record_idx on sync_conflicts (record_type, record_id);
create index sync_conflicts_principal_idx on sync_conflicts (principal_id, seq);
create index sync_conflicts_order_idx on sync_conflicts (seq);

-- How each conflict stands. It is overtaken when the record has gone on in what
-- it is about, or when the same client has met a later conflict in the same. The
-- region is that in which the record lies now.
create view sync_conflicts_now as
select c.*, l.region_code, l.version as current_version,
    case
        when c.resolved_at is not null then 'resolved'
        when exists (
            select from ledger n
            where n.record_type = c.record_type and n.record_id = c.record_id and n.version > c.version
              and (cardinality(c.fields) = 0 or n.operation <> 'update' or n.changed && c.fields)
        ) then 'superseded'
        when exists (
            select from sync_conflicts n
            where n.record_type = c.record_type and n.record_id = c.record_id and n.principal_id = c.principal_id
              and n.seq > c.seq and (cardinality(c.fields) = 0 or cardinality(n.fields) = 0 or n.fields && c.fields)
        ) then 'superseded'
        else 'open'
    end as status
from sync_conflicts c
left join lateral (
    select region_code, version from ledger
    where record_type = c.record_type and record_id = c.record_id
    order by version desc limit 1
) l on true;
