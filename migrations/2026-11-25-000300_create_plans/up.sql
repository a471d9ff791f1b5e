create table plans (
    id              uuid not null,
    region_code     text collate "C",
    kind            text not null,
    level           text not null,
    library_id      uuid,
    meeting_id      uuid,
    title           text not null,
    goals           text[] not null,
    first_year      integer not null,
    last_year       integer not null,
    status          text not null,
    status_reason   text,
    submitted_at    timestamptz,
    submitted_by    uuid,
    first_approved_at timestamptz,
    approved_at     timestamptz,
    approved_by     uuid,
    approved_sha256 text,
    copied_from_id  uuid,
    source          text,
    external_ids    jsonb not null,
    version         integer not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    updated_by      uuid not null,
    deleted_at      timestamptz,
    search          text not null generated always as (lower(title)) stored,
    constraint plans_pkey primary key (id),
    constraint plans_region_fkey foreign key (region_code) references regions (code),
    constraint plans_library_fkey foreign key (library_id) references libraries (id),
    constraint plans_meeting_fkey foreign key (meeting_id) references meetings (id),
    constraint plans_copied_fkey foreign key (copied_from_id) references plans (id),
    constraint plans_years_in_order check (first_year <= last_year and last_year - first_year < 10),
    constraint plans_status_known check (status in ('draft', 'submitted', 'returned', 'approved', 'active', 'completed', 'cancelled')),
    constraint plans_approved_whole check ((approved_at is null) = (approved_sha256 is null)),
    constraint plans_approved_first check ((first_approved_at is null) = (approved_at is null) and first_approved_at <= approved_at)
);
create index plans_region_idx on plans (region_code, id);
create index plans_title_idx on plans (title, id);
create index plans_first_year_idx on plans (first_year, id);
create index plans_updated_idx on plans (updated_at, id);
create index plans_created_idx on plans (created_at, id);
create index plans_library_idx on plans (library_id);
create index plans_meeting_idx on plans (meeting_id);
create index plans_search_idx on plans using gin (search gin_trgm_ops);

-- Children of a plan; region_code is the plan's.
create table actions (
    id                         uuid not null,
    plan_id                    uuid not null,
    region_code                text collate "C",
    position                   integer not null,
    strategy                   text not null,
    description                text not null,
    responsible_stakeholder_id uuid,
    responsible_library_id     uuid,
    commitment_id              uuid,
    starts_on                  date,
    ends_on                    date,
    weight                     integer not null,
    status                     text not null,
    progress_percent           integer not null,
    external_ids               jsonb not null,
    version                    integer not null,
    created_at                 timestamptz not null,
    updated_at                 timestamptz not null,
    updated_by                 uuid not null,
    deleted_at                 timestamptz,
    constraint actions_pkey primary key (id),
    constraint actions_plan_fkey foreign key (plan_id) references plans (id),
    constraint actions_stakeholder_fkey foreign key (responsible_stakeholder_id) references stakeholders (id),
    constraint actions_library_fkey foreign key (responsible_library_id) references libraries (id),
    constraint actions_commitment_fkey foreign key (commitment_id) references commitments (id),
    constraint actions_progress_whole check (progress_percent between 0 and 100),
    constraint actions_weight_positive check (weight > 0),
    constraint actions_status_known check (status in ('planned', 'in_progress', 'done', 'dropped'))
);
create index actions_plan_idx on actions (plan_id, position, id);
create index actions_region_idx on actions (region_code, id);
create index actions_updated_idx on actions (updated_at, id);
create index actions_created_idx on actions (created_at, id);
create index actions_position_idx on actions (position, id);
create index actions_commitment_idx on actions (commitment_id) where commitment_id is not null;
create index actions_stakeholder_idx on actions (responsible_stakeholder_id) where responsible_stakeholder_id is not null;

create table budget_lines (
    id           uuid not null,
    action_id    uuid not null,
    plan_id      uuid,
    region_code  text collate "C",
    fiscal_year  integer not null,
    source       text not null,
    planned_idr  bigint not null,
    approved_idr bigint not null,
    realised_idr bigint not null,
    external_ids jsonb not null,
    version      integer not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    updated_by   uuid not null,
    deleted_at   timestamptz,
    constraint budget_lines_pkey primary key (id),
    constraint budget_lines_action_fkey foreign key (action_id) references actions (id),
    constraint budget_lines_plan_fkey foreign key (plan_id) references plans (id),
    constraint budget_lines_plan_given check (plan_id is not null),
    constraint budget_lines_money_not_negative check (planned_idr >= 0 and approved_idr >= 0 and realised_idr >= 0)
);
create index budget_lines_action_idx on budget_lines (action_id, id);
create index budget_lines_plan_idx on budget_lines (plan_id, id);
create index budget_lines_region_idx on budget_lines (region_code, id);
create index budget_lines_updated_idx on budget_lines (updated_at, id);
create index budget_lines_created_idx on budget_lines (created_at, id);
create index budget_lines_year_idx on budget_lines (fiscal_year, id);

create table indicators (
    id                   uuid not null,
    plan_id              uuid not null,
    action_id            uuid,
    region_code          text collate "C",
    code                 text not null,
    name                 text not null,
    unit                 text not null,
    aggregation          text not null,
    baseline             bigint,
    baseline_denominator bigint,
    target               bigint,
    target_denominator   bigint,
    external_ids         jsonb not null,
    version              integer not null,
    created_at           timestamptz not null,
    updated_at           timestamptz not null,
    updated_by           uuid not null,
    deleted_at           timestamptz,
    constraint indicators_pkey primary key (id),
    constraint indicators_plan_fkey foreign key (plan_id) references plans (id),
    constraint indicators_action_fkey foreign key (action_id) references actions (id),
    constraint indicators_aggregation_known check (aggregation in ('sum', 'latest', 'ratio'))
);
create index indicators_plan_idx on indicators (plan_id, id);
create index indicators_region_idx on indicators (region_code, id);
create index indicators_updated_idx on indicators (updated_at, id);
create index indicators_created_idx on indicators (created_at, id);
create index indicators_code_idx on indicators (code, id);

create table measurements (
    id           uuid not null,
    indicator_id uuid not null,
    plan_id      uuid,
    region_code  text collate "C",
    period_start date not null,
    period_end   date not null,
    value        bigint not null,
    denominator  bigint,
    source       text,
    external_ids jsonb not null,
    version      integer not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    updated_by   uuid not null,
    deleted_at   timestamptz,
    constraint measurements_pkey primary key (id),
    constraint measurements_indicator_fkey foreign key (indicator_id) references indicators (id),
    constraint measurements_plan_fkey foreign key (plan_id) references plans (id),
    constraint measurements_plan_given check (plan_id is not null),
    constraint measurements_period_in_order check (period_start <= period_end),
    constraint measurements_denominator_positive check (denominator > 0)
);
create index measurements_indicator_idx on measurements (indicator_id, period_start, id);
create index measurements_plan_idx on measurements (plan_id, id);
create index measurements_region_idx on measurements (region_code, id);
create index measurements_updated_idx on measurements (updated_at, id);
create index measurements_created_idx on measurements (created_at, id);
create index measurements_period_idx on measurements (period_start, id);

create table progress_reports (
    id           uuid not null,
    plan_id      uuid not null,
    region_code  text collate "C",
    period_start date not null,
    period_end   date not null,
    summary      text not null,
    obstacles    text,
    follow_up    text,
    evidence_url text,
    external_ids jsonb not null,
    version      integer not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    updated_by   uuid not null,
    deleted_at   timestamptz,
    constraint progress_reports_pkey primary key (id),
    constraint progress_reports_plan_fkey foreign key (plan_id) references plans (id),
    constraint progress_reports_period_in_order check (period_start <= period_end)
);
create index progress_reports_plan_idx on progress_reports (plan_id, period_start, id);
create index progress_reports_region_idx on progress_reports (region_code, id);
create index progress_reports_updated_idx on progress_reports (updated_at, id);
create index progress_reports_created_idx on progress_reports (created_at, id);
create index progress_reports_period_idx on progress_reports (period_start, id);
