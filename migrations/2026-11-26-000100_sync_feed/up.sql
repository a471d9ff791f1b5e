-- The lives of the feed. A cursor belongs to one; when the database turns out to
-- be another copy than the one in which it began (a restore, a promoted standby),
-- a new one begins and old cursors are told to start again.
create table feed_epochs (
    number   bigint generated always as identity,
    id       uuid not null default gen_random_uuid(),
    -- Which database this is: cluster, database, table, timeline.
    origin   text not null,
    -- With what its cursors are sealed.
    secret   bytea not null,
    began_at timestamptz not null default now(),
    constraint feed_epochs_pkey primary key (number),
    constraint feed_epochs_id_key unique (id)
);

-- How far each partner system has come.
create table sync_clients (
    principal_id     uuid not null,
    last_pull_at     timestamptz,
    -- The place in the feed that the client has shown to have.
    pulled_xid       bigint,
    pulled_seq       bigint,
    pulled_up_to     timestamptz,
    last_push_at     timestamptz,
    -- Operations of pushes, since ever.
    pushed_applied   bigint not null default 0,
    pushed_conflicts bigint not null default 0,
    pushed_refused   bigint not null default 0,
    -- How often the client means to come.
    interval_minutes integer not null default 1440,
    constraint sync_clients_pkey primary key (principal_id),
    constraint sync_clients_interval_sane check (interval_minutes between 1 and 43200)
);

-- The feed is ordered by transactions. A transaction that took its number early
-- and then waited for another to change the same record would stand before it:
-- the older version would be told last. Such a one is tried again, with a new number.
create function refuse_ledger_disorder() returns trigger language plpgsql as $$
begin
    if exists (
        -- The offset keeps the planner at one look in the index for each row, however many there are.
        select from added a cross join lateral (
            select l.xid from ledger l
            where l.record_type = a.record_type and l.record_id = a.record_id and l.version = a.version - 1 offset 0
        ) before where a.version > 1 and before.xid > a.xid
    ) then
        raise exception 'a change would stand before the one that it follows' using errcode = 'serialization_failure';
    end if;
    return null;
end $$;
create trigger ledger_in_order after insert on ledger
    referencing new table as added for each statement execute function refuse_ledger_disorder();
