-- Statistics read every library and every enrolment. From these two indexes
-- alone, both in the order of libraries, that takes half the time that the
-- tables take: see src/statistics/store.rs.
create index libraries_counted_idx on libraries (id) include (region_code, kind) where deleted_at is null;

drop index enrolments_library_year_scheme_key;
create unique index enrolments_library_year_scheme_key on enrolments (library_id, year, scheme)
    include (status, starts_on) where deleted_at is null;
