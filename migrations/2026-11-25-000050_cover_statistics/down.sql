drop index enrolments_library_year_scheme_key;
create unique index enrolments_library_year_scheme_key on enrolments (library_id, year, scheme) where deleted_at is null;

drop index libraries_counted_idx;
