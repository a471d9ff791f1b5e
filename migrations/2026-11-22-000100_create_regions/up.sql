create extension if not exists pg_trgm;

-- What a search looks through: the name and the other names of a record.
create function search_text(name text, aliases text[]) returns text
    language sql immutable parallel safe
    return lower(name || ' ' || coalesce(array_to_string(aliases, ' '), ''));

create table regions (
    code        text collate "C" not null,
    name        text not null,
    level       text not null,
    kind        text not null,
    parent_code text collate "C",
    bps_code    text,
    latitude    double precision,
    longitude   double precision,
    aliases     text[] not null default '{}',
    time_zone   text not null,
    valid_from  date,
    valid_to    date,
    replaced_by text collate "C",
    search      text not null generated always as (search_text(name, aliases)) stored,
    constraint regions_pkey primary key (code),
    constraint regions_code_formed check (code ~ '^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$'),
    constraint regions_level_known check (level in ('province', 'regency', 'district', 'village')),
    constraint regions_kind_known check (kind in ('provinsi', 'kabupaten', 'kota', 'kecamatan', 'desa', 'kelurahan', 'desa_adat')),
    constraint regions_point_whole check ((latitude is null) = (longitude is null)),
    constraint regions_closed_when_replaced check (replaced_by is null or valid_to is not null)
);
create index regions_search_idx on regions using gin (search gin_trgm_ops);
create index regions_parent_idx on regions (parent_code, code);
create index regions_level_idx on regions (level, code);
create index regions_name_idx on regions (name, code);

-- "Kabupaten" and "Kota" are part of the name of a regency or city, and left
-- out by most people.
create function region_bare_name(name text, level text) returns text
    language sql immutable parallel safe
    return case level when 'regency' then regexp_replace(lower(name), '^(kabupaten|kota) ', '') else lower(name) end;

-- How well a region answers a search, in thousandths. What is named exactly so
-- comes before what looks like it, and among equals the higher level: who
-- types "Purwakarta" means the regency rather than one of the villages.
create function region_rank(needle text, name text, aliases text[], level text, search text) returns integer
    language sql immutable parallel safe
    return case
        when needle in (lower(name), region_bare_name(name, level)) then 2000
        when aliases <> '{}' and needle = any (lower(aliases::text)::text[]) then 2000
        else (1000 * greatest(
            similarity(needle, region_bare_name(name, level)),
            case level when 'regency' then similarity(needle, lower(name)) end,
            0.7 * word_similarity(needle, search)
        ))::integer
    end + case level when 'province' then 300 when 'regency' then 200 when 'district' then 100 else 0 end;

-- Outlines of provinces (GeoJSON geometries), for showing only.
create table region_outlines (
    code     text collate "C" not null,
    geometry jsonb not null,
    constraint region_outlines_pkey primary key (code)
);

-- Regions are reference data and change only as a whole, with a decree: one
-- row for each load takes the place of a ledger row for each region.
create table region_loads (
    id        bigint generated always as identity,
    loaded_at timestamptz not null default now(),
    decree    text not null,
    dated     date not null,
    digest    text not null,
    added     integer not null,
    changed   integer not null,
    closed    integer not null,
    total     integer not null,
    constraint region_loads_pkey primary key (id)
);
