-- What was officially said of a figure, to be set beside what is counted here.
create table published_figures (
    id           uuid not null,
    region_code  text collate "C",
    measure      text not null,
    as_of        date not null,
    value        bigint not null,
    definition   text,
    -- As exactly as it is known: a year, a month or a day.
    published_at text collate "C" not null,
    publisher    text not null,
    title        text,
    url          text,
    source       text,
    external_ids jsonb not null,
    version      integer not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    updated_by   uuid not null,
    deleted_at   timestamptz,
    constraint published_figures_pkey primary key (id),
    constraint published_figures_region_fkey foreign key (region_code) references regions (code),
    constraint published_figures_not_negative check (value >= 0),
    constraint published_figures_day_formed check (published_at ~ '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$')
);
create unique index published_figures_once_key on published_figures (measure, region_code, as_of, publisher, published_at)
    nulls not distinct where deleted_at is null;
create index published_figures_region_idx on published_figures (region_code, id);
create index published_figures_as_of_idx on published_figures (as_of, id);
create index published_figures_published_idx on published_figures (published_at, id);
create index published_figures_updated_idx on published_figures (updated_at, id);
create index published_figures_created_idx on published_figures (created_at, id);
