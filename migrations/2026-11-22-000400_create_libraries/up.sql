create table libraries (
    id                        uuid not null,
    region_code               text collate "C" not null,
    name                      text not null,
    aliases                   text[] not null,
    kind                      text not null,
    local_term                text,
    npp                       text,
    address                   text,
    postal_code               text,
    latitude                  double precision,
    longitude                 double precision,
    phone                     text,
    email                     text,
    website                   text,
    parent_institution        text,
    established_year          integer,
    accreditation             text,
    accreditation_valid_until date,
    status                    text not null,
    source                    text,
    external_ids              jsonb not null,
    version                   integer not null,
    created_at                timestamptz not null,
    updated_at                timestamptz not null,
    updated_by                uuid not null,
    deleted_at                timestamptz,
    search                    text not null generated always as (search_text(name, aliases)) stored,
    constraint libraries_pkey primary key (id),
    constraint libraries_region_fkey foreign key (region_code) references regions (code),
    constraint libraries_kind_known check (kind in ('provincial', 'regency', 'village', 'community_reading_house', 'school', 'other')),
    constraint libraries_status_known check (status in ('active', 'closed')),
    constraint libraries_point_whole check ((latitude is null) = (longitude is null))
);
create unique index libraries_npp_key on libraries (npp) where deleted_at is null;
create index libraries_region_idx on libraries (region_code, id);
create index libraries_name_idx on libraries (name, id);
create index libraries_updated_idx on libraries (updated_at, id);
create index libraries_created_idx on libraries (created_at, id);
create index libraries_search_idx on libraries using gin (search gin_trgm_ops);

create table enrolments (
    id             uuid not null,
    library_id     uuid not null,
    region_code    text collate "C" not null,
    year           integer not null,
    scheme         text not null,
    funding_source text,
    decree_number  text,
    decree_date    date,
    starts_on      date,
    ends_on        date,
    status         text not null,
    external_ids   jsonb not null,
    version        integer not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    updated_by     uuid not null,
    deleted_at     timestamptz,
    constraint enrolments_pkey primary key (id),
    constraint enrolments_library_fkey foreign key (library_id) references libraries (id),
    constraint enrolments_scheme_known check (scheme in ('full_support', 'quality_reading_grant', 'replication')),
    constraint enrolments_status_known check (status in ('proposed', 'active', 'ended', 'withdrawn'))
);
create unique index enrolments_library_year_scheme_key on enrolments (library_id, year, scheme) where deleted_at is null;
create index enrolments_region_idx on enrolments (region_code, id);
create index enrolments_updated_idx on enrolments (updated_at, id);
create index enrolments_year_idx on enrolments (year, id);

create table library_reports (
    id                uuid not null,
    library_id        uuid not null,
    region_code       text collate "C" not null,
    year              integer not null,
    collection_titles bigint,
    collection_copies bigint,
    computers         integer,
    has_internet      boolean,
    staff             integer,
    members           bigint,
    visits            bigint,
    activities        integer,
    participants      bigint,
    source            text,
    external_ids      jsonb not null,
    version           integer not null,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    updated_by        uuid not null,
    deleted_at        timestamptz,
    constraint library_reports_pkey primary key (id),
    constraint library_reports_library_fkey foreign key (library_id) references libraries (id)
);
create unique index library_reports_library_year_key on library_reports (library_id, year) where deleted_at is null;
create index library_reports_region_idx on library_reports (region_code, id);
create index library_reports_updated_idx on library_reports (updated_at, id);
create index library_reports_year_idx on library_reports (year, id);

-- What an import answered.
create table imports (
    id           uuid not null,
    principal_id uuid not null,
    created_at   timestamptz not null,
    report       jsonb not null,
    constraint imports_pkey primary key (id)
);
create index imports_principal_idx on imports (principal_id, created_at);
