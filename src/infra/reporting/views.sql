-- Views for tools that read SQL (Metabase, Superset, Power BI). One row for each
-- living record; no personal data: no people, nobody's name, telephone or e-mail
-- address, no minutes, notes or reports in free text. Amounts are whole rupiah.

create view reporting.regions as
select r.code, r.name, r.level, r.kind, r.parent_code, r.bps_code,
    p.code as province_code, p.name as province_name,
    k.code as regency_code, k.name as regency_name,
    d.code as district_code, d.name as district_name,
    r.latitude, r.longitude, r.time_zone, r.valid_from, r.valid_to, r.replaced_by
from regions r
    join regions p on p.code = left(r.code, 2)
    left join regions k on length(r.code) >= 5 and k.code = left(r.code, 5)
    left join regions d on length(r.code) >= 8 and d.code = left(r.code, 8);
comment on view reporting.regions is 'Provinces, regencies and cities, districts, villages (Kemendagri codes), also those that have ended: every other view is joined to it by region_code.';
comment on column reporting.regions.code is 'Kemendagri code; key.';
comment on column reporting.regions.province_code is 'The province that it lies in or is.';
comment on column reporting.regions.valid_to is 'Day on which it ended; null while in force.';
comment on column reporting.regions.replaced_by is 'Its one successor.';

create view reporting.libraries as
select id, region_code, name, kind, local_term, npp, postal_code, latitude, longitude, website,
    parent_institution, established_year, accreditation, accreditation_valid_until, status, source,
    created_at, updated_at
from libraries where deleted_at is null;
comment on view reporting.libraries is 'Libraries of every level.';
comment on column reporting.libraries.npp is 'National number of the library, when it has one.';

create view reporting.enrolments as
select id, library_id, region_code, year, scheme, funding_source, decree_number, decree_date,
    starts_on, ends_on, status,
    case
        when status not in ('active', 'ended') or starts_on is null then null
        when scheme = 'replication' then 'replication'
        else 'beneficiary'
    end as counts_as,
    created_at, updated_at
from enrolments where deleted_at is null;
comment on view reporting.enrolments is 'A library in the programme in one year and scheme.';
comment on column reporting.enrolments.counts_as is 'What the library is counted as from starts_on: count(distinct library_id) where counts_as = ''beneficiary'' and starts_on <= DAY is the official figure of that day.';

create view reporting.library_reports as
select id, library_id, region_code, year, collection_titles, collection_copies, computers,
    has_internet, staff, members, visits, activities, participants, source, created_at, updated_at
from library_reports where deleted_at is null;
comment on view reporting.library_reports is 'What a library reported for a year. Null is not reported, 0 is none.';

create view reporting.stakeholders as
select id, region_code, name, kind, sector, website, status, source, created_at, updated_at
from stakeholders where deleted_at is null;
comment on view reporting.stakeholders is 'Organisations. One without region_code works in the whole country.';

create view reporting.meetings as
select id, region_code, kind, level, title, theme, parent_meeting_id, follows_meeting_id,
    starts_at, ends_at, time_zone, starts_on, mode, venue, host_stakeholder_id, participants,
    status, minutes_status, minutes_approved_at, source, created_at, updated_at
from meetings where deleted_at is null;
comment on view reporting.meetings is 'Meetings of stakeholders. One without region_code is national.';
comment on column reporting.meetings.starts_on is 'The day of starts_at by the clocks of time_zone.';
comment on column reporting.meetings.participants is 'How many came, as the meeting reports it.';

create view reporting.agenda_items as
select id, meeting_id, region_code, position, topic, title, status, carried_from_id, commitment_id,
    created_at, updated_at
from agenda_items where deleted_at is null;
comment on view reporting.agenda_items is 'Items of the agendas of meetings.';

create view reporting.attendances as
select id, meeting_id, region_code, stakeholder_id, library_id, person_id is not null as names_a_person,
    role, status, created_at, updated_at
from attendances where deleted_at is null;
comment on view reporting.attendances is 'Offices at meetings; who came for them is not told.';

create view reporting.decisions as
select id, meeting_id, region_code, agenda_item_id, number, kind, text, amends_decision_id,
    created_at, updated_at
from decisions where deleted_at is null;
comment on view reporting.decisions is 'What meetings agreed on.';

create view reporting.commitments as
select id, region_code, decision_id, meeting_id, stakeholder_id, library_id, form, description,
    pledged_on, pledged_idr, realised_idr, due_on, status, created_at, updated_at
from commitments where deleted_at is null;
comment on view reporting.commitments is 'Promises of support. Overdue is one whose due_on has passed and whose status is neither fulfilled nor cancelled.';

create view reporting.plans as
select id, region_code, kind, level, library_id, meeting_id, title, goals, first_year, last_year,
    status, submitted_at, first_approved_at, approved_at, copied_from_id, source, created_at, updated_at
from plans where deleted_at is null;
comment on view reporting.plans is 'Sustainability plans of libraries and regions, drafts included.';

create view reporting.actions as
select id, plan_id, region_code, position, strategy, description, responsible_stakeholder_id,
    responsible_library_id, commitment_id, starts_on, ends_on, weight, status, progress_percent,
    created_at, updated_at
from actions where deleted_at is null;
comment on view reporting.actions is 'What plans will do.';

create view reporting.budget_lines as
select id, action_id, plan_id, region_code, fiscal_year, source, planned_idr, approved_idr,
    realised_idr, created_at, updated_at
from budget_lines where deleted_at is null;
comment on view reporting.budget_lines is 'Money of actions, by year and source.';

create view reporting.indicators as
select id, plan_id, action_id, region_code, code, name, unit, aggregation, baseline,
    baseline_denominator, target, target_denominator, created_at, updated_at
from indicators where deleted_at is null;
comment on view reporting.indicators is 'What plans are measured by. A ratio has a denominator beside each number.';

create view reporting.measurements as
select id, indicator_id, plan_id, region_code, period_start, period_end, value, denominator,
    source, created_at, updated_at
from measurements where deleted_at is null;
comment on view reporting.measurements is 'Values of indicators in a period.';

create view reporting.published_figures as
select id, region_code, measure, as_of, value, definition, published_at, publisher, title, url, source,
    created_at, updated_at
from published_figures where deleted_at is null;
comment on view reporting.published_figures is 'What was officially said, to be set beside what is counted. One without region_code is national.';
comment on column reporting.published_figures.published_at is 'As exact as it is known: a year, a month or a day.';
