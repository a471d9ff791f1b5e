-- Who took what out of the service: a record of the ledger for each export, whether it was
-- streamed or made in the background. No row ever goes.
create table exports (
    id           uuid not null,
    principal_id uuid not null,
    way          text not null,
    url          text not null,
    format       text not null,
    status       text not null,
    rows         bigint,
    bytes        bigint,
    -- How many people were shown in full.
    disclosed    bigint,
    problem      text,
    finished_at  timestamptz,
    expires_at   timestamptz,
    version      integer not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    updated_by   uuid not null,
    deleted_at   timestamptz,
    constraint exports_pkey primary key (id),
    constraint exports_way_known check (way in ('stream', 'job')),
    constraint exports_format_known check (format in ('csv', 'csv_excel', 'ndjson', 'geojson', 'xlsx', 'parquet')),
    constraint exports_status_known
        check (status in ('queued', 'running', 'complete', 'incomplete', 'failed', 'cancelled', 'expired', 'removed')),
    constraint exports_finished check ((status in ('queued', 'running')) = (finished_at is null))
);
create index exports_principal_idx on exports (principal_id, created_at, id);
create index exports_order_idx on exports (created_at, id);
create index exports_open_idx on exports (status, created_at) where status in ('queued', 'running', 'complete');

-- What is to be made in the background, and how far it is. A row goes when its export has come
-- to an end. The question and the purpose stand here alone: they may tell personal data.
create table export_runs (
    export_id    uuid not null,
    number       bigint generated always as identity,
    path         text not null,
    query        text not null,
    purpose      text,
    request_id   text,
    tries        integer not null default 0,
    rows         bigint not null default 0,
    bytes        bigint not null default 0,
    -- Who is making it just now, and until when nobody else does.
    lease        uuid,
    leased_until timestamptz,
    constraint export_runs_pkey primary key (export_id),
    constraint export_runs_export_fkey foreign key (export_id) references exports (id)
);
create index export_runs_order_idx on export_runs (number);

-- The files, in pieces. Those of an export that is not complete belong to nobody yet.
create table export_chunks (
    export_id uuid not null,
    number    integer not null,
    bytes     bytea not null,
    constraint export_chunks_pkey primary key (export_id, number),
    constraint export_chunks_export_fkey foreign key (export_id) references exports (id)
);
