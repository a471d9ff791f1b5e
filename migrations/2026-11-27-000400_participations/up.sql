-- What figures count most: since when libraries take part in the programme, and which villages they
-- reach. Both follow from libraries and enrolments. The database keeps them, in the statement that
-- changes those, so that no way of writing can forget it: docs/decisions/0034.
create table participations (
    library_id        uuid not null,
    region_code       text collate "C" not null,
    kind              text not null,
    -- The first day of an enrolment that counts; of a library that takes part no more, nothing.
    beneficiary_since date,
    replication_since date,
    constraint participations_pkey primary key (library_id)
);
create index participations_region_idx on participations (region_code);

create table villages_reached (
    region_code text collate "C" not null,
    since       date,
    constraint villages_reached_pkey primary key (region_code)
);

-- What they hold, by the rows that it follows from. The words are those of the rules of enrolments.
create view participations_due as
select l.id as library_id, l.region_code, l.kind,
    min(e.starts_on) filter (where e.scheme in ('full_support', 'quality_reading_grant')) as beneficiary_since,
    min(e.starts_on) filter (where e.scheme = 'replication') as replication_since
from libraries l join enrolments e on e.library_id = l.id
where l.deleted_at is null and e.deleted_at is null and e.status in ('active', 'ended') and e.starts_on is not null
group by l.id;

create view villages_reached_due as
select region_code, min(least(beneficiary_since, replication_since)) as since
from participations
where kind = 'village'
group by region_code;

-- Brings both up to date for some libraries. Rows are locked in one order, and what they follow from is
-- looked at once they are: of two who change the same, the later counts what both have done.
create function keep_participations(changed uuid[]) returns void language plpgsql as $$
declare
    villages text[];
begin
    -- Most changes of libraries and enrolments are none of these.
    if changed = '{}' then
        return;
    end if;
    select array_agg(distinct region_code) into villages
    from participations where library_id = any(changed) and kind = 'village';

    insert into participations
    select due.* from participations_due due where due.library_id = any(changed) order by due.library_id
    on conflict do nothing;
    perform from participations where library_id = any(changed) order by library_id for no key update;
    update participations p
    set (region_code, kind, beneficiary_since, replication_since) = (now.region_code, now.kind, now.beneficiary_since, now.replication_since)
    from (
        select l.id, l.region_code, l.kind, due.beneficiary_since, due.replication_since
        from libraries l left join participations_due due on due.library_id = l.id and due.library_id = any(changed)
        where l.id = any(changed)
    ) as now
    where p.library_id = now.id
        and (p.region_code, p.kind, p.beneficiary_since, p.replication_since)
            is distinct from (now.region_code, now.kind, now.beneficiary_since, now.replication_since);

    select array_agg(distinct region_code) into villages
    from (
        select unnest(villages)
        union all
        select region_code from participations where library_id = any(changed) and kind = 'village'
    ) as either (region_code);
    if villages is null then
        return;
    end if;
    insert into villages_reached
    select due.* from villages_reached_due due where due.region_code = any(villages) order by due.region_code
    on conflict do nothing;
    perform from villages_reached where region_code = any(villages) order by region_code for no key update;
    update villages_reached v
    set since = now.since
    from (
        select village.code, due.since
        from unnest(villages) as village (code)
        left join villages_reached_due due on due.region_code = village.code and due.region_code = any(villages)
    ) as now
    where v.region_code = now.code and v.since is distinct from now.since;
end $$;

create function enrolments_came_or_went() returns trigger language plpgsql as $$
begin
    perform keep_participations(array(select distinct library_id from touched where status in ('active', 'ended')));
    return null;
end $$;
create trigger participations_of_new after insert on enrolments
    referencing new table as touched for each statement execute function enrolments_came_or_went();
create trigger participations_of_gone after delete on enrolments
    referencing old table as touched for each statement execute function enrolments_came_or_went();

create function enrolments_changed() returns trigger language plpgsql as $$
begin
    perform keep_participations(array(
        select distinct library_id from (
            (select id, library_id, scheme, status, starts_on, deleted_at from was
             except select id, library_id, scheme, status, starts_on, deleted_at from became)
            union all
            (select id, library_id, scheme, status, starts_on, deleted_at from became
             except select id, library_id, scheme, status, starts_on, deleted_at from was)
        ) as changed
    ));
    return null;
end $$;
create trigger participations_of_changed after update on enrolments
    referencing old table as was new table as became for each statement execute function enrolments_changed();

create function enrolments_emptied() returns trigger language plpgsql as $$
begin
    truncate participations, villages_reached;
    return null;
end $$;
create trigger participations_of_none after truncate on enrolments
    for each statement execute function enrolments_emptied();

create function libraries_changed() returns trigger language plpgsql as $$
begin
    perform keep_participations(array(
        select became.id from was join became using (id)
        where (was.region_code, was.kind, was.deleted_at) is distinct from (became.region_code, became.kind, became.deleted_at)
    ));
    return null;
end $$;
create trigger participations_of_libraries after update on libraries
    referencing old table as was new table as became for each statement execute function libraries_changed();

insert into participations select * from participations_due;
insert into villages_reached select * from villages_reached_due;
analyze participations, villages_reached;

-- It was for the merge of libraries and enrolments that this replaces. Libraries are still counted.
drop index libraries_counted_idx;
create index libraries_living_idx on libraries (region_code) where deleted_at is null;
