create table stakeholders (
    id           uuid not null,
    region_code  text collate "C",
    name         text not null,
    aliases      text[] not null,
    kind         text not null,
    sector       text,
    website      text,
    phone        text,
    email        text,
    status       text not null,
    source       text,
    external_ids jsonb not null,
    merged_into  uuid,
    version      integer not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    updated_by   uuid not null,
    deleted_at   timestamptz,
    search       text not null generated always as (search_text(name, aliases)) stored,
    constraint stakeholders_pkey primary key (id),
    constraint stakeholders_region_fkey foreign key (region_code) references regions (code),
    constraint stakeholders_merged_fkey foreign key (merged_into) references stakeholders (id),
    constraint stakeholders_merged_are_gone check (merged_into is null or deleted_at is not null),
    constraint stakeholders_status_known check (status in ('active', 'inactive'))
);
create index stakeholders_region_idx on stakeholders (region_code, id);
create index stakeholders_name_idx on stakeholders (name, id);
create index stakeholders_updated_idx on stakeholders (updated_at, id);
create index stakeholders_created_idx on stakeholders (created_at, id);
create index stakeholders_search_idx on stakeholders using gin (search gin_trgm_ops);
create index stakeholders_merged_idx on stakeholders (merged_into) where merged_into is not null;

-- The one table with personal data.
create table people (
    id             uuid not null,
    stakeholder_id uuid,
    library_id     uuid,
    region_code    text collate "C",
    name           text not null,
    position       text,
    email          text,
    phone          text,
    purpose        text not null,
    lawful_basis   text not null,
    consented_at   timestamptz,
    retain_until   date,
    external_ids   jsonb not null,
    erased_at      timestamptz,
    version        integer not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    updated_by     uuid not null,
    deleted_at     timestamptz,
    search         text not null generated always as (search_text(name, array_remove(array[position], null))) stored,
    constraint people_pkey primary key (id),
    constraint people_stakeholder_fkey foreign key (stakeholder_id) references stakeholders (id),
    constraint people_library_fkey foreign key (library_id) references libraries (id),
    constraint people_of_one_office check ((stakeholder_id is null) <> (library_id is null)),
    constraint people_basis_known check (lawful_basis in ('public_task', 'consent', 'contract'))
);
-- The planner's statistics would hold samples of personal data for longer than the rows.
alter table people alter name set statistics 0, alter position set statistics 0, alter email set statistics 0,
    alter phone set statistics 0, alter purpose set statistics 0, alter search set statistics 0,
    alter external_ids set statistics 0;
alter table ledger alter document set statistics 0, alter reason set statistics 0;
create index people_region_idx on people (region_code, id);
create index people_updated_idx on people (updated_at, id);
create index people_created_idx on people (created_at, id);
create index people_name_idx on people (name, id);
create index people_search_idx on people using gin (search gin_trgm_ops);
create index people_stakeholder_idx on people (stakeholder_id);
create index people_library_idx on people (library_id);
create index people_retention_idx on people (retain_until) where erased_at is null;

-- Who read personal data in full, whose, when, by which way and why.
create table personal_reads (
    id         bigint generated always as identity,
    read_at    timestamptz not null,
    actor_id   uuid not null,
    person_id  uuid not null,
    way        text not null,
    purpose    text not null,
    request_id text,
    constraint personal_reads_pkey primary key (id),
    constraint personal_reads_way_known check (way in ('view', 'list', 'export', 'history', 'dossier', 'write'))
);
alter table personal_reads alter purpose set statistics 0;
create index personal_reads_person_idx on personal_reads (person_id, id);

-- Answers that are kept for an Idempotency-Key can hold personal data: they
-- are found by the record that they tell of.
alter table idempotency_keys add column record_id uuid;
alter table idempotency_keys alter key set statistics 0, alter headers set statistics 0, alter body set statistics 0;
create index idempotency_keys_record_idx on idempotency_keys (record_id) where record_id is not null;

-- A merge keeps its document: who follows the ledger learns where the record went.
alter table ledger drop constraint ledger_operation_known;
alter table ledger add constraint ledger_operation_known
    check (operation in ('create', 'update', 'delete', 'restore', 'merge', 'erase'));
-- So does an erasure: what stays when the personal data is gone.
alter table ledger drop constraint ledger_document_of_the_living;
alter table ledger add constraint ledger_document_of_the_living check ((document is null) = (operation = 'delete'));

-- The ledger is appended to and never changed, with one exception that the law
-- asks for: the documents of a person whose data is erased are replaced.
drop trigger ledger_append_only on ledger;
drop function refuse_ledger_change();
create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.record_type = 'people'
        and (select erased_at is not null from people where id = old.record_id)
        and row(new.seq, new.xid, new.recorded_at, new.record_type, new.record_id, new.version, new.region_code,
                new.region_before, new.operation, new.changed, new.actor_id, new.origin, new.request_id)
            is not distinct from
            row(old.seq, old.xid, old.recorded_at, old.record_type, old.record_id, old.version, old.region_code,
                old.region_before, old.operation, old.changed, old.actor_id, old.origin, old.request_id)
    then
        return new;
    end if;
    raise exception 'the ledger is only appended to';
end $$;
create trigger ledger_append_only before update or delete on ledger
    for each row execute function refuse_ledger_change();
create trigger ledger_never_emptied before truncate on ledger
    for each statement execute function refuse_ledger_change();
