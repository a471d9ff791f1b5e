create table meetings (
    id                  uuid not null,
    region_code         text collate "C",
    kind                text not null,
    level               text not null,
    title               text not null,
    theme               text,
    parent_meeting_id   uuid,
    follows_meeting_id  uuid,
    starts_at           timestamptz not null,
    ends_at             timestamptz not null,
    time_zone           text not null,
    hours_assumed       boolean not null,
    starts_on           date not null,
    mode                text not null,
    venue               text,
    online_url          text,
    host_stakeholder_id uuid,
    participants        integer,
    status              text not null,
    cancellation_reason text,
    minutes             text,
    minutes_status      text not null,
    minutes_approved_at timestamptz,
    minutes_approved_by uuid,
    source              text,
    external_ids        jsonb not null,
    version             integer not null,
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    updated_by          uuid not null,
    deleted_at          timestamptz,
    search              text not null generated always as (lower(title)) stored,
    constraint meetings_pkey primary key (id),
    constraint meetings_region_fkey foreign key (region_code) references regions (code),
    constraint meetings_parent_fkey foreign key (parent_meeting_id) references meetings (id),
    constraint meetings_follows_fkey foreign key (follows_meeting_id) references meetings (id),
    constraint meetings_host_fkey foreign key (host_stakeholder_id) references stakeholders (id),
    constraint meetings_level_has_region check ((level = 'national') = (region_code is null)),
    constraint meetings_end_after_start check (ends_at > starts_at),
    constraint meetings_status_known check (status in ('planned', 'held', 'cancelled')),
    constraint meetings_minutes_status_known check (minutes_status in ('draft', 'approved')),
    constraint meetings_approved_were_held check (minutes_status = 'draft' or status = 'held')
);
create index meetings_region_idx on meetings (region_code, id);
create index meetings_starts_idx on meetings (starts_at, id);
create index meetings_title_idx on meetings (title, id);
create index meetings_updated_idx on meetings (updated_at, id);
create index meetings_created_idx on meetings (created_at, id);
create index meetings_host_idx on meetings (host_stakeholder_id);
create index meetings_parent_idx on meetings (parent_meeting_id) where parent_meeting_id is not null;
create index meetings_follows_idx on meetings (follows_meeting_id) where follows_meeting_id is not null;
create index meetings_search_idx on meetings using gin (search gin_trgm_ops);

-- Children of a meeting; region_code is the meeting's.
create table agenda_items (
    id              uuid not null,
    meeting_id      uuid not null,
    region_code     text collate "C",
    position        integer not null,
    topic           text not null,
    title           text not null,
    notes           text,
    status          text not null,
    carried_from_id uuid,
    commitment_id   uuid,
    external_ids    jsonb not null,
    version         integer not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    updated_by      uuid not null,
    deleted_at      timestamptz,
    constraint agenda_items_pkey primary key (id),
    constraint agenda_items_meeting_fkey foreign key (meeting_id) references meetings (id),
    constraint agenda_items_carried_fkey foreign key (carried_from_id) references agenda_items (id),
    constraint agenda_items_status_known check (status in ('open', 'concluded'))
);
create index agenda_items_meeting_idx on agenda_items (meeting_id, position, id);
create index agenda_items_region_idx on agenda_items (region_code, id);
create index agenda_items_updated_idx on agenda_items (updated_at, id);
create index agenda_items_created_idx on agenda_items (created_at, id);
create index agenda_items_position_idx on agenda_items (position, id);

create table attendances (
    id             uuid not null,
    meeting_id     uuid not null,
    region_code    text collate "C",
    stakeholder_id uuid,
    library_id     uuid,
    person_id      uuid,
    capacity       text,
    role           text not null,
    status         text not null,
    external_ids   jsonb not null,
    version        integer not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    updated_by     uuid not null,
    deleted_at     timestamptz,
    constraint attendances_pkey primary key (id),
    constraint attendances_meeting_fkey foreign key (meeting_id) references meetings (id),
    constraint attendances_stakeholder_fkey foreign key (stakeholder_id) references stakeholders (id),
    constraint attendances_library_fkey foreign key (library_id) references libraries (id),
    constraint attendances_person_fkey foreign key (person_id) references people (id),
    constraint attendances_of_one_office check ((stakeholder_id is null) <> (library_id is null)),
    constraint attendances_status_known check (status in ('invited', 'confirmed', 'present', 'excused', 'absent'))
);
-- A person comes to a meeting once, an office without a named person once.
create unique index attendances_person_key on attendances (meeting_id, person_id)
    where deleted_at is null and person_id is not null;
create unique index attendances_stakeholder_key on attendances (meeting_id, stakeholder_id)
    where deleted_at is null and person_id is null and stakeholder_id is not null;
create unique index attendances_library_key on attendances (meeting_id, library_id)
    where deleted_at is null and person_id is null and library_id is not null;
create index attendances_meeting_idx on attendances (meeting_id, id);
create index attendances_region_idx on attendances (region_code, id);
create index attendances_updated_idx on attendances (updated_at, id);
create index attendances_created_idx on attendances (created_at, id);
create index attendances_by_stakeholder_idx on attendances (stakeholder_id);
create index attendances_by_library_idx on attendances (library_id);
create index attendances_by_person_idx on attendances (person_id);

create table decisions (
    id                 uuid not null,
    meeting_id         uuid not null,
    region_code        text collate "C",
    agenda_item_id     uuid,
    number             integer,
    kind               text not null,
    text               text not null,
    amends_decision_id uuid,
    external_ids       jsonb not null,
    version            integer not null,
    created_at         timestamptz not null,
    updated_at         timestamptz not null,
    updated_by         uuid not null,
    deleted_at         timestamptz,
    constraint decisions_pkey primary key (id),
    constraint decisions_meeting_fkey foreign key (meeting_id) references meetings (id),
    constraint decisions_agenda_item_fkey foreign key (agenda_item_id) references agenda_items (id),
    constraint decisions_amends_fkey foreign key (amends_decision_id) references decisions (id),
    -- Left out by callers and then given by the service.
    constraint decisions_number_given check (number is not null and number > 0)
);
create unique index decisions_meeting_number_key on decisions (meeting_id, number) where deleted_at is null;
create index decisions_region_idx on decisions (region_code, id);
create index decisions_updated_idx on decisions (updated_at, id);
create index decisions_created_idx on decisions (created_at, id);
create index decisions_number_idx on decisions (number, id);
create index decisions_agenda_item_idx on decisions (agenda_item_id) where agenda_item_id is not null;

-- Where a commitment belongs is the region of its beneficiary: a library's, or one that is named.
create table commitments (
    id                  uuid not null,
    region_code         text collate "C",
    decision_id         uuid,
    meeting_id          uuid,
    stakeholder_id      uuid not null,
    library_id          uuid,
    form                text not null,
    description         text not null,
    pledged_on          date,
    pledged_idr         bigint,
    realised_idr        bigint not null,
    due_on              date,
    status              text not null,
    cancellation_reason text,
    evidence_url        text,
    external_ids        jsonb not null,
    version             integer not null,
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    updated_by          uuid not null,
    deleted_at          timestamptz,
    constraint commitments_pkey primary key (id),
    constraint commitments_region_fkey foreign key (region_code) references regions (code),
    constraint commitments_decision_fkey foreign key (decision_id) references decisions (id),
    constraint commitments_meeting_fkey foreign key (meeting_id) references meetings (id),
    constraint commitments_stakeholder_fkey foreign key (stakeholder_id) references stakeholders (id),
    constraint commitments_library_fkey foreign key (library_id) references libraries (id),
    -- Left out by callers and then given by the service.
    constraint commitments_place_and_day_given check (region_code is not null and pledged_on is not null),
    constraint commitments_money_not_negative check (pledged_idr >= 0 and realised_idr >= 0),
    constraint commitments_status_known check (status in ('pledged', 'in_progress', 'fulfilled', 'cancelled'))
);
create index commitments_region_idx on commitments (region_code, id);
create index commitments_updated_idx on commitments (updated_at, id);
create index commitments_created_idx on commitments (created_at, id);
create index commitments_due_idx on commitments (due_on, id);
create index commitments_pledged_idx on commitments (pledged_on, id);
create index commitments_decision_idx on commitments (decision_id);
create index commitments_meeting_idx on commitments (meeting_id);
create index commitments_stakeholder_idx on commitments (stakeholder_id);
create index commitments_library_idx on commitments (library_id);
-- The item of an agenda that takes a commitment up again.
alter table agenda_items add constraint agenda_items_commitment_fkey
    foreign key (commitment_id) references commitments (id);
