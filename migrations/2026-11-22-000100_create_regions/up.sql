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
    constraint regions_level_known check (level in ('province', 'regency', 'district', 'village')),
    constraint regions_point_whole check ((latitude is null) = (longitude is null)),
    constraint regions_closed_when_replaced check (replaced_by is null or valid_to is not null)
);
create index regions_search_idx on regions using gin (search gin_trgm_ops);
create index regions_parent_idx on regions (parent_code, code);
create index regions_level_idx on regions (level, code);

-- Outlines of provinces (GeoJSON geometries), for showing only.
create table region_outlines (
    code     text collate "C" not null,
    geometry jsonb not null,
    constraint region_outlines_pkey primary key (code)
);
